// The style sheet of report.html.

/** The style sheet: light or dark as the reader has set, wide tables scroll on their own, print is plain. */
export const reportStyle = `
:root { --ink: #1b1b1b; --paper: #ffffff; --line: #cfcfcf; --soft: #f4f4f6; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --paper: #16181c; --line: #43474f; --soft: #22252b; --link: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1.5rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, "DejaVu Sans", Verdana, sans-serif; }
h1 { margin: 0; overflow-wrap: anywhere; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--paper); padding: 0.25rem 0.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; padding: 0; list-style: none; }
figure { margin: 1.5rem 0; }
figure svg { display: block; width: 100%; max-width: 100%; height: auto; background: #ffffff; border-radius: 6px;
  border: 1px solid var(--line); }
.pictures { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.pictures svg { flex: 1 1 24rem; min-width: 0; max-width: 60rem; }
.pictures.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
#comparison svg, #cost svg { max-width: 60rem; }
#picks figure svg { max-width: 50rem; }
figcaption, caption { color: var(--ink); opacity: 0.85; font-size: 0.9rem; text-align: left; padding: 0.4rem 0; }
/* A caption is as wide as its table, which may be wider than the screen; its text is not. */
caption span { display: inline-block; position: sticky; left: 0; max-width: min(60rem, calc(100vw - 3.5rem)); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.8rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--line); }
th[scope="row"], thead th:first-child { text-align: left; }
th[scope="row"] { font-weight: 600; }
tbody tr:hover { background: var(--soft); }
.caution { padding: 0.6rem 1rem; background: var(--soft); border-left: 4px solid #c9a227; max-width: 60rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0.5rem 0; padding: 0 0.8rem; }
summary { cursor: pointer; padding: 0.5rem 0; font-weight: 600; }
pre { overflow: auto; max-height: 40rem; font-size: 0.85rem; background: var(--soft); padding: 0.8rem; }
.matrix thead th + th { writing-mode: vertical-rl; text-align: right; }
.matrix thead th:first-child { vertical-align: bottom; }
.matrix th, .matrix td { padding: 0.25rem 0.3rem; }
/* The names of the rows stay in sight. */
.scroll th:first-child { position: sticky; left: 0; background: var(--paper); }
.claims li { margin: 0.4rem 0; max-width: 60rem; }
.picks th, .picks td { padding: 2px; border: 0; }
.picks th { min-width: 2.5rem; text-align: right; padding-right: 0.6rem; font-weight: 400; }
.picks img { display: block; width: 48px; height: 48px; object-fit: contain; background: #808080; }
@media (max-width: 40rem) {
  body { padding: 0.75rem; }
  th, td { padding: 0.3rem 0.35rem; font-size: 0.8rem; }
  thead th { white-space: normal; }
  .pictures.small { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media print { nav, .skip { display: none; } body { max-width: none; } }
`;
