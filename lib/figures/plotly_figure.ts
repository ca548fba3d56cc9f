// The interactive figure of a study, for Plotly in a browser. Hovering shows values, a click on an entry of the legend hides
// a strategy in both panels, and zooming the x axis of one panel zooms the other's.

import { mean } from "../statistics/descriptive.ts";
import { meanSeconds } from "./mean_seconds.ts";
import { formatDuration, formatSigned } from "./number_format.ts";
import { studyStyles } from "./highlights.ts";
import { studyWords } from "./pool_words.ts";
import { figureSettings } from "./settings.ts";
import { differenceTitle, shownTitle } from "./shown_measure.ts";
import { isLine } from "./bound_curves.ts";
import { areasUnderCurve, meanAndDeviation } from "./statistics.ts";
import { type Curve, differences, learningCurves, type Study } from "./study.ts";

/** A figure as Plotly takes it. */
export interface PlotlyFigure {
  /** The curves. */
  readonly data: Record<string, unknown>[];
  /** Axes, legend and titles. */
  readonly layout: Record<string, unknown>;
}

/**
 * Makes the interactive figure of a study. The legend tells the mean time of a query, if the study has times.
 *
 * @param study The study
 * @returns Curves and layout, as Plotly takes them
 */
export function interactiveFigure(study: Study): PlotlyFigure {
  const style = studyStyles(study, figureSettings.parse({}));
  const curves = learningCurves(study);
  const baseline = curves.find(({ strategy }) => strategy === study.baseline);
  const trace = (curve: Curve, panel: "" | "2", name: string, digits: string) => {
    const { means, deviations } = meanAndDeviation(curve);
    const { colour, symbol, dash } = style.get(curve.strategy)!;
    const isZero = panel === "2" && curve.strategy === study.baseline;
    return {
      type: "scatter",
      mode: isZero ? "lines" : "lines+markers",
      name,
      legendgroup: curve.strategy,
      showlegend: panel === "",
      x: curve.labeled,
      y: means,
      xaxis: `x${panel}`,
      yaxis: `y${panel}`,
      line: { color: colour, width: 2, dash: isZero ? "dash" : plotlyDash(dash) },
      marker: { color: colour, size: 7, symbol },
      error_y: { type: "data", array: deviations, color: colour, thickness: 1, width: 0 },
      customdata: deviations,
      // Plotly reads labels as markup, but a strategy's label is plain text.
      hovertemplate: `%{y:${digits}} ± %{customdata:.4f}<extra>${
        escapePlotly(curve.strategy)
      }</extra>`,
    };
  };
  const left = curves.map((curve) => {
    const area = baseline
      ? `, ΔALCU=${formatSigned(mean(areasUnderCurve(differences(curve, baseline))))}`
      : "";
    const times = meanSeconds(study, curve.strategy);
    const cost = times === undefined ? "" : `, ${formatDuration(times.query)} per query`;
    const name = `${escapePlotly(curve.strategy)}: ALCU=${
      mean(areasUnderCurve(curve)).toFixed(3)
    }${area}${cost}`;
    return trace(curve, "", name, ".4f");
  });
  const right = baseline
    ? curves.map((curve) =>
      trace(differences(curve, baseline), "2", escapePlotly(curve.strategy), "+.4f")
    )
    : [];
  const longest = Math.max(...curves.map(({ labeled }) => labeled.at(-1)!));
  const bounds = (study.bounds ?? []).map((bound) => {
    const { means } = meanAndDeviation(bound);
    const label = escapePlotly(bound.strategy);
    return {
      type: "scatter",
      mode: "lines",
      name: `${label} (bound)`,
      legendgroup: bound.strategy,
      // The whole pool's accuracy is a line across the panel.
      x: isLine(bound) ? [0, longest] : bound.labeled,
      y: isLine(bound) ? [means[0], means[0]] : means,
      xaxis: "x",
      yaxis: "y",
      line: { color: "#555555", width: 1, dash: "dot" },
      hovertemplate: `%{y:.4f}<extra>${label} (bound)</extra>`,
    };
  });
  const axis = {
    gridcolor: "#d0d0d0",
    zerolinecolor: "#999999",
    linecolor: "#333333",
    mirror: true,
  };
  const x = { ...axis, title: { text: "# labeled samples" }, tickformat: ",d" };
  return {
    data: [...left, ...right, ...bounds],
    layout: {
      title: { text: escapePlotly(studyWords(study)) },
      height: 720,
      hovermode: "x unified",
      font: { family: "DejaVu Sans, Verdana, sans-serif" },
      paper_bgcolor: "white",
      plot_bgcolor: "white",
      margin: { t: 60, l: 70, r: 20, b: 60 },
      legend: { orientation: "h", y: -0.14 },
      xaxis: { ...x, domain: baseline ? [0, 0.46] : [0, 1] },
      yaxis: { ...axis, title: { text: shownTitle(study) }, tickformat: ".2f" },
      ...(baseline
        ? {
          xaxis2: { ...x, domain: [0.54, 1], anchor: "y2", matches: "x" },
          yaxis2: {
            ...axis,
            title: { text: differenceTitle(study) },
            tickformat: "+.2f",
            anchor: "x2",
          },
        }
        : {}),
    },
  };
}

/** Dashes as Plotly writes them, for lines of two pixels. */
function plotlyDash(dash: readonly number[]): string {
  return dash.length === 0 ? "solid" : dash.map((length) => `${2 * length}px`).join(",");
}

function escapePlotly(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    // Plotly would fill in a placeholder of this form.
    .replaceAll("%{", "% {");
}
