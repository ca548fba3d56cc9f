import assert from "node:assert/strict";
import { interactiveFigure } from "../../lib/figures/plotly_figure.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import { exampleStudy } from "./example.ts";
import { small } from "./small_study.ts";

Deno.test("every strategy has a curve in both panels under one entry of the legend", () => {
  const { data, layout } = interactiveFigure(small);
  assert.deepEqual(
    data.map(({ legendgroup, xaxis, showlegend }) => [
      legendgroup,
      xaxis,
      showlegend,
    ]),
    [
      ["RandomSampling", "x", true],
      ["Other", "x", true],
      ["RandomSampling", "x2", false],
      ["Other", "x2", false],
    ],
  );
  assert.equal(data[1].name, "Other: ALCU=0.433, ΔALCU=0.050, 2 s per query");
  assert.equal((layout.xaxis2 as { matches: string }).matches, "x");
});

Deno.test("markers, dashes and colours are those of the figure", () => {
  const study = exampleStudy({ reps: 1, cycles: 1 });
  const styles = strategyStyles(study.strategies, study.baseline);
  for (const { legendgroup, xaxis, line, marker } of interactiveFigure(study).data) {
    const { colour, symbol, dash } = styles.get(String(legendgroup))!;
    assert.deepEqual(marker, { color: colour, size: 7, symbol });
    if (xaxis === "x") {
      const drawn = (line as { dash: string }).dash;
      assert.equal(drawn, dash.map((length) => `${2 * length}px`).join(",") || "solid");
    }
  }
});

Deno.test("a study without times tells none", () => {
  const cells = small.cells.map((cell) => ({
    ...cell,
    cycles: cell.cycles.map(({ picks, accuracy }) => ({ picks, accuracy })),
  }));
  const { data } = interactiveFigure({ ...small, cells });
  assert.equal(data[1].name, "Other: ALCU=0.433, ΔALCU=0.050");
});

Deno.test("labels are shown as they are, not as markup or placeholders", () => {
  const study = exampleStudy({ labels: ["<b>%{y}</b>"], reps: 1, cycles: 1 });
  const [{ name, hovertemplate }] = interactiveFigure(study).data;
  for (const text of [name, String(hovertemplate).split("<extra>")[1]]) {
    assert.match(String(text), /&lt;b&gt;% \{y}&lt;\/b&gt;/);
  }
});

Deno.test("without a baseline there is one panel", () => {
  const { baseline: _, ...study } = small;
  const { data, layout } = interactiveFigure(study);
  assert.equal(data.length, 2);
  assert.equal(layout.xaxis2, undefined);
});
