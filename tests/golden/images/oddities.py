"""Writes image files of further formats and with oddities, and what Pillow makes of them, for tests/images/decode_test.ts.

usage: oddities.py (Python with numpy and Pillow 13.0 that reads AVIF)
- oddities/: the files.
- oddities.json: size of each after exif_transpose and convert("RGB"), and SHA-256 of its pixels; for AVIF, whose decoders
  round differently, the pixels themselves (base 64).
"""
import base64, binascii, hashlib, io, json, pathlib, struct, zlib
import numpy as np
from PIL import Image, ImageOps, PngImagePlugin, TiffImagePlugin

here = pathlib.Path(__file__).parent
out = here / "oddities"; out.mkdir(exist_ok=True)
photo = Image.open(here / "resize" / "14.png").convert("RGB").resize((30, 20))
grey, few = photo.convert("L"), photo.quantize(16)
alpha = Image.linear_gradient("L").resize(photo.size)
rgba = Image.merge("RGBA", (*photo.split(), alpha))


def save(name, image, **options):
    image.save(out / name, **options)


# TIFF
save("rgb.tif", photo)
save("lzw.tif", photo, compression="tiff_lzw")
save("deflate.tif", photo, compression="tiff_adobe_deflate")
save("grey.tif", grey)
save("palette.tif", few)
save("bits.tif", photo.convert("1"))
save("cmyk.tif", photo.convert("CMYK"))
save("rgba.tif", rgba)
save("pages.tif", photo, save_all=True, append_images=[ImageOps.invert(photo)])
for turn in range(2, 9):
    tags = TiffImagePlugin.ImageFileDirectory_v2(); tags[0x0112] = turn
    save(f"turned{turn}.tif", photo, tiffinfo=tags)

# GIF
save("plain.gif", few)
save("transparent.gif", few, transparency=int(np.asarray(few)[4, 7]))
save("interlaced.gif", few, interlace=1)
save("frames.gif", few, save_all=True, append_images=[ImageOps.invert(photo).quantize(16)], transparency=3)

# AVIF and WebP
save("photo.avif", photo, quality=90)
save("full_colour.avif", photo, quality=90, subsampling="4:4:4")
save("turned.webp", photo, lossless=True, exif=bytes.fromhex("4d4d002a00000008000101120003000000010006000000000000"))

# BMP
save("rgb.bmp", photo)
save("grey.bmp", grey)
save("palette.bmp", few)
save("bits.bmp", photo.convert("1"))
save("rgba.bmp", rgba)
odd = photo.crop((0, 0, 13, 7))
save("odd_width.bmp", odd)
save("odd_bits.bmp", odd.convert("1"))
pixels = np.asarray(odd)[..., ::-1]


def bmp(name, bits, rows, masks=b"", height=None, oldest=False, compression=None):
    data = b"".join(row + b"\0" * (-len(row) % 4) for row in rows)
    w, h = odd.size
    if oldest:
        header = struct.pack("<IHHHH", 12, w, h, 1, bits)
    else:
        kind = (3 if masks else 0) if compression is None else compression
        header = struct.pack("<IiiHHIIiiII", 40, w, height or h, 1, bits, kind, len(data), 0, 0, 0, 0)
    start = 14 + len(header) + len(masks)
    (out / name).write_bytes(b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + header + masks + data)


rows = [row.tobytes() for row in pixels[::-1]]
bmp("upside_down.bmp", 24, rows[::-1], height=-odd.size[1])
bmp("oldest.bmp", 24, rows, oldest=True)
red, green, blue = (np.asarray(odd)[..., i].astype(np.uint16) for i in range(3))
bmp("bits555.bmp", 16, [row.tobytes() for row in ((red >> 3 << 10) | (green >> 3 << 5) | blue >> 3)[::-1].astype("<u2")])
bmp("bits565.bmp", 16, [row.tobytes() for row in ((red >> 3 << 11) | (green >> 2 << 5) | blue >> 3)[::-1].astype("<u2")],
    struct.pack("<III", 0xF800, 0x07E0, 0x001F))
bmp("masks32.bmp", 32, [row.tobytes() for row in ((red.astype(np.uint32) << 24) | (green.astype(np.uint32) << 16) | (blue.astype(np.uint32) << 8))[::-1].astype("<u4")],
    struct.pack("<III", 0xFF000000, 0xFF0000, 0xFF00))
(out / "bmp_named.jpg").write_bytes((out / "rgb.bmp").read_bytes())
(out / "png_named.gif").write_bytes((here / "formats" / "rgb.png").read_bytes())

# Orientation that is noted elsewhere
ATTRIBUTE = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description tiff:Orientation="%d"/></rdf:RDF></x:xmpmeta>'
ELEMENT = ATTRIBUTE.replace(' tiff:Orientation="%d"/>', '><tiff:Orientation>%d</tiff:Orientation></rdf:Description>')
save("xmp_attribute.jpg", photo, quality=90, xmp=(ATTRIBUTE % 6).encode())
save("xmp_element.jpg", photo, quality=90, xmp=(ELEMENT % 8).encode())
exif = Image.Exif(); exif[0x0112] = 3
save("exif_before_xmp.jpg", photo, quality=90, exif=exif, xmp=(ATTRIBUTE % 6).encode())
other = Image.Exif(); other[0x010F] = "Maker"
save("exif_without_it.jpg", photo, quality=90, exif=other, xmp=(ATTRIBUTE % 5).encode())
save("xmp.webp", photo, lossless=True, xmp=(ATTRIBUTE % 7).encode())
text = PngImagePlugin.PngInfo(); text.add_itxt("XML:com.adobe.xmp", ATTRIBUTE % 6)
save("xmp.png", photo, pnginfo=text)
packed = PngImagePlugin.PngInfo(); packed.add_itxt("XML:com.adobe.xmp", ELEMENT % 4, zip=True)
save("xmp_packed.png", photo, pnginfo=packed)
block = exif.tobytes()
raw = "\nexif\n%8d\n%s\n" % (len(block), "\n".join(binascii.hexlify(block).decode()[i:i + 72] for i in range(0, 2 * len(block), 72)))
profile = PngImagePlugin.PngInfo(); profile.add_text("Raw profile type exif", raw)
save("raw_profile.png", photo, pnginfo=profile)
profile = PngImagePlugin.PngInfo(); profile.add_text("Raw profile type exif", raw, zip=True)
save("raw_profile_packed.png", photo, pnginfo=profile)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


plain = io.BytesIO(); photo.save(plain, "PNG"); plain = plain.getvalue()
late = Image.Exif(); late[0x0112] = 6
(out / "exif_after_data.png").write_bytes(plain[:-12] + chunk(b"eXIf", late.tobytes()[6:]) + plain[-12:])
# The same by a number of 32 bits, as some programs write it.
(out / "exif_long.png").write_bytes(plain[:-12] + chunk(b"eXIf", struct.pack(">2sHIHHHIII", b"MM", 42, 8, 1, 0x0112, 4, 1, 6, 0)) + plain[-12:])
# Inks and alpha, which Pillow reads and does not write: 256 and so on are the tags of TIFF, 3 and 4 numbers of 16 and 32 bits.
inks = np.dstack([np.asarray(photo.convert("CMYK")), np.asarray(alpha)]).tobytes()
tags = [(256, 4, photo.width), (257, 4, photo.height), (258, 3, 5), (259, 3, 1), (262, 3, 5), (273, 4, 10 + 12 * 10 + 4 + 10),
        (277, 3, 5), (278, 4, photo.height), (279, 4, len(inks)), (338, 3, 0)]
entry = lambda tag, kind, value: struct.pack("<HHII", tag, kind, *((5, 10 + 12 * 10 + 4) if tag == 258 else (1, value)))
(out / "cmyk_alpha.tif").write_bytes(struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + b"".join(entry(*tag) for tag in tags)
                                     + bytes(4) + struct.pack("<5H", *[8] * 5) + inks)
save("palette_transparent.png", few, transparency=bytes([0, 128, 255] * 5))
save("key_transparent.png", photo, transparency=tuple(int(v) for v in np.asarray(photo)[2, 3]))
exif[0x0112] = 9
save("exif_nonsense.jpg", photo, quality=90, exif=exif)

(out / "exif_twice.png").write_bytes(plain[:33] + chunk(b"eXIf", late.tobytes()[6:]) + plain[33:-12] + chunk(b"eXIf", block[6:]) + plain[-12:])
(out / "exif_and_raw_profile.png").write_bytes(plain[:33] + chunk(b"tEXt", b"Raw profile type exif\0" + raw.encode()) + chunk(b"eXIf", late.tobytes()[6:]) + plain[33:])
wide = bytes.fromhex("4d4d002a0000000800010112000400000001000000060000" "0000")  # a number of 32 bits where 16 are usual
(out / "exif_of_32_bits.png").write_bytes(plain[:33] + chunk(b"eXIf", wide) + plain[33:])
nonsense = PngImagePlugin.PngInfo(); nonsense.add_itxt("XML:com.adobe.xmp", ATTRIBUTE % 6)
save("exif_nonsense_and_xmp.png", photo, pnginfo=nonsense, exif=exif)
save("xmp_nonsense.jpg", photo, quality=90, xmp=(ATTRIBUTE % 0 + ATTRIBUTE % 6).encode())
for name, turn in (("xmp.tif", None), ("xmp_beside_upright.tif", 1)):
    tags = TiffImagePlugin.ImageFileDirectory_v2(); tags[700] = (ELEMENT % 6).encode(); tags.tagtype[700] = 1
    if turn: tags[0x0112] = turn
    save(name, photo, tiffinfo=tags)
full = {"quality": 90, "subsampling": "4:4:4"}
turned = Image.Exif(); turned[0x0112] = 3
save("full_colour_turned.avif", photo, exif=turned.tobytes(), **full)
save("full_colour_turned_and_xmp.avif", photo, exif=turned.tobytes(), xmp=(ATTRIBUTE % 6).encode(), **full)
save("full_colour_xmp.avif", photo, xmp=(ATTRIBUTE % 6).encode(), **full)
save("full_colour_alpha.avif", rgba, **full)
# The file holds the time at which it was made.
save("full_colour_frames.avif", photo, save_all=True, append_images=[ImageOps.invert(photo)], **full)

# Pictures that do not fill the screen, with palettes of their own or none
def gif(name, size, box, own=False, everyones=True, transparent=None, interlaced=False):
    """Sixteen colours; codes of 5 bits, with the table cleared before they need 6."""
    palette = bytes((i * 37 + 11) % 256 for i in range(48))
    codes = [code for i in range(box[2] * box[3]) for code in ([16] if i % 14 == 0 else []) + [i * 7 % 16]] + [17]
    bits = sum(code << 5 * i for i, code in enumerate(codes))
    packed = bits.to_bytes((5 * len(codes) + 7) // 8, "little")
    control = b"" if transparent is None else b"\x21\xf9\4" + bytes([1, 0, 0, transparent, 0])
    (out / name).write_bytes(
        b"GIF89a" + struct.pack("<HHBBB", *size, 0xF3 if everyones else 0x70, 6, 0) + (palette if everyones else b"")
        + control + b"," + struct.pack("<HHHHB", *box, (0x83 if own else 0) | (0x40 if interlaced else 0)) + (palette[::-1] if own else b"")
        + bytes([4, len(packed)]) + packed + b"\0;")


gif("small.gif", (13, 7), (3, 2, 5, 4))
gif("small_transparent.gif", (13, 7), (3, 2, 5, 4), transparent=4)
gif("small_own_palette.gif", (13, 7), (3, 2, 5, 4), own=True, transparent=9, interlaced=True)
gif("beyond_screen.gif", (5, 5), (2, 1, 9, 6))
gif("own_palette_only.gif", (13, 7), (0, 0, 13, 7), own=True, everyones=False)
gif("no_palette.gif", (13, 7), (0, 0, 13, 7), everyones=False)

# Two colours of a palette of sixteen; the pixels name all sixteen
short = [bytes((x * 2 % 16) << 4 | (x * 2 + 1) % 16 for x in range(7)) + b"\0" for _ in range(7)]
(out / "short_palette.bmp").write_bytes(
    b"BM" + struct.pack("<IHHI", 62 + 56, 0, 0, 62) + struct.pack("<IiiHHIIiiII", 40, 13, 7, 1, 4, 0, 56, 0, 0, 2, 0)
    + bytes([9, 99, 199, 0, 200, 100, 10, 0]) + b"".join(short))

# Runs, single pixels, and rows that end early (Pillow misplaces moves and empty rows)
def runs(name, bits, rows):
    data = b"".join(rows) + b"\0\1"
    palette = bytes((i * 91 + 7) % 256 for i in range(4 * 2**bits))
    start = 54 + len(palette)
    (out / name).write_bytes(b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start)
                             + struct.pack("<IiiHHIIiiII", 40, 13, 7, 1, bits, 1 if bits == 8 else 2, len(data), 0, 0, 0, 0) + palette + data)


END = b"\0\0"
runs("runs_8_bits.bmp", 8, [bytes([13, 200]) + END, bytes([5, 9, 0, 3, 1, 2, 3, 0, 5, 77]) + END, bytes([1, 5]) + END, bytes([0, 4, 250, 251, 252, 253, 9, 4]) + END] + [bytes([6, row]) + END for row in range(3)])
runs("runs_4_bits.bmp", 4, [bytes([13, 0x12]) + END, bytes([5, 0x9A, 0, 3, 0x12, 0x30, 5, 0x47]) + END, bytes([1, 0x50]) + END, bytes([0, 8, 0x12, 0x34, 0x56, 0x78, 5, 0x4F]) + END] + [bytes([6, row]) + END for row in range(3)])

# JPEG, PNG and WebP of odd sizes and depths
small = photo.crop((3, 2, 20, 13))  # 17 x 11: no whole blocks
for name, subsampling in (("full", "4:4:4"), ("half", "4:2:2"), ("quarter", "4:2:0")):
    save(f"{name}_colour.jpg", small, subsampling=subsampling)
    save(f"{name}_colour_progressive.jpg", small, subsampling=subsampling, progressive=True)
save("quarter_colour.webp", small, quality=60)
save("cmyk_quarter_colour.jpg", small.convert("CMYK"), subsampling="4:2:0")
save("restarts.jpg", small, restart_marker_blocks=1)
save("stored_as_rgb.jpg", small, keep_rgb=True)
save("one_pixel.jpg", photo.crop((0, 0, 1, 1)))
save("two_pictures.mpo", small, save_all=True, append_images=[ImageOps.invert(small)])
save("jpeg.tif", photo, compression="jpeg")
save("pictures.webp", small, lossless=True, save_all=True, append_images=[ImageOps.invert(small)])
save("pictures.png", small, save_all=True, append_images=[ImageOps.invert(small)])
jpeg = (out / "quarter_colour.jpg").read_bytes()
(out / "bytes_before_end.jpg").write_bytes(jpeg[:-2] + b"UU" + jpeg[-2:])
(out / "bytes_after_end.jpg").write_bytes(jpeg + jpeg)


def png(name, depth, colour, rows, *chunks, interlaced=0):
    header = struct.pack(">IIBBBBB", *odd.size, depth, colour, 0, 0, interlaced)
    (out / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*c) for c in chunks)
                             + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b""))


draws = np.random.RandomState(0)
draw = lambda bits: [draws.randint(0, 256, (odd.size[0] * bits + 7) // 8).astype(np.uint8).tobytes() for _ in range(odd.size[1])]
for bits in (1, 2, 4):
    png(f"grey_{bits}_bits.png", bits, 0, draw(bits))
    png(f"palette_{bits}_bits.png", bits, 3, draw(bits), (b"PLTE", draws.randint(0, 256, 3 * 2**bits).astype(np.uint8).tobytes()))
png("rgb_16_bits.png", 16, 2, draw(48))
png("rgba_16_bits.png", 16, 6, draw(64))
png("grey_transparent.png", 8, 0, draw(8), (b"tRNS", b"\0\7"))
png("gamma.png", 8, 6, draw(32), (b"gAMA", struct.pack(">I", 30000)))
values = np.asarray(odd)
passes = [values[y::down, x::across] for x, y, across, down in
          ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))]
png("interlaced.png", 8, 2, [row.tobytes() for part in passes if part.size for row in part], interlaced=1)

golden = {}
for path in sorted(out.iterdir()):
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    data = np.asarray(image).tobytes()
    told = {"pixels": base64.b64encode(data).decode()} if path.suffix == ".avif" else {"sha256": hashlib.sha256(data).hexdigest()}
    golden[path.name] = {"size": image.size, **told}
(here / "oddities.json").write_text(json.dumps(golden, indent=1) + "\n")
