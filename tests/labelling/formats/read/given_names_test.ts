import assert from "node:assert/strict";
import { givenName } from "../../../../lib/labelling/formats/read/given_names.ts";

Deno.test("what tools and systems do to the name of an image is undone", () => {
  const names: [written: string, given: string][] = [
    ["/data/local-files/?d=photos/a.jpg", "photos/a.jpg"],
    ["/data/local-files/?d=photos%2Fsub%2Fa%20b%26c.jpg", "photos/sub/a b&c.jpg"],
    ["http://localhost:8080/data/local-files/?d=photos/a.jpg", "photos/a.jpg"],
    ["/data/local-files/?d=photos%5Ca.jpg", "photos/a.jpg"],
    ["/data/upload/3/1a2b3c4d-a.jpg", "a.jpg"],
    ["/data/upload/1a2b3c4d-deadbeef-a.jpg", "deadbeef-a.jpg"],
    ["/data/upload/3/kitchen-1.jpg", "kitchen-1.jpg"],
    ["https://labels.example.org/data/upload/3/1a2b3c4d-%C3%A4.jpg", "ä.jpg"],
    ["s3://bucket/photos/a.jpg", "photos/a.jpg"],
    ["https://host/photos/a.jpg?signature=%2Fx#top", "photos/a.jpg"],
    ["file:///home/ann/a%20b.jpg", "/home/ann/a b.jpg"],
    ["photos\\sub\\a.jpg", "photos/sub/a.jpg"],
    ["C:\\photos\\a.jpg", "C:/photos/a.jpg"],
    ["././a.jpg", "a.jpg"],
  ];
  for (const [written, given] of names) assert.equal(givenName(written), given, written);
});

Deno.test("a name that is none of these stays as it is, percent and question marks included", () => {
  for (const name of ["100%25.jpg", "why?.jpg", "a, b.jpg", "..a.jpg", "/home/a.jpg", "x/#1.jpg"]) {
    assert.equal(givenName(name), name);
  }
  assert.equal(givenName("/data/local-files/?d=100%.jpg"), "100%.jpg");
});
