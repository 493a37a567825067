import type { Check } from "../check/check.ts";
import type { ConceptResult, Performance, ShiftCase } from "../concept/performance.ts";
import { formatCount, formatDifference, formatNumber, formatShare } from "../text/format-number.ts";
import { shortenedSentence } from "../text/visible-text.ts";
import { type Interval, intervalSvg } from "./chart/interval-svg.ts";
import { valueBarsSvg } from "./chart/value-bars-svg.ts";
import { estimateSection } from "./estimate-section.ts";
import { testList } from "./feature-section.ts";
import { groupSection } from "./group-section.ts";
import { type Html, html } from "./html.ts";
import { labelNotes } from "./label-notes.ts";
import { lossCourse, type PastLosses } from "./loss-course.ts";

interface CaseWords {
  readonly name: string;
  readonly meaning: string;
  /** Which of P(x), P(y), P(y given x) moved. Null: not told by this case. */
  readonly moved: readonly [x: boolean | null, y: boolean | null, conditional: boolean | null];
}

const cases: Readonly<Record<ShiftCase, CaseWords>> = {
  none: {
    name: "No shift",
    meaning: "Inputs, outcomes and the relation between them are as they were in training.",
    moved: [false, false, false],
  },
  "covariate-shift": {
    name: "Covariate shift",
    meaning:
      "The inputs moved; at equal score the outcome is as likely as before. The model is asked about other cases, and its rule still holds.",
    moved: [true, null, false],
  },
  "prior-shift": {
    name: "Prior shift",
    meaning:
      "The outcome became more or less common, in a way that leaves the inputs of each outcome alike. The model's scores need recalibration.",
    moved: [null, true, null],
  },
  "concept-drift": {
    name: "Concept drift",
    meaning:
      "At equal score the outcome is no longer as likely as before: the rule the model learned has changed. Only new labelled data mends that.",
    moved: [false, null, true],
  },
  "covariate-shift-and-concept-drift": {
    name: "Covariate shift and concept drift",
    meaning:
      "The inputs moved and, at equal score, so did the outcome. The model is asked about other cases and its rule has changed.",
    moved: [true, null, true],
  },
  "concept-drift-or-misfit": {
    name: "Concept drift, or misfit under covariate shift",
    meaning:
      "The inputs moved, and the model errs along them as it did not before. Either P(y given x) changed, or the model never fitted the region where the inputs went: labels from there tell, and training on them mends both.",
    moved: [true, null, null],
  },
  "performance-changed": {
    name: "Performance changed",
    meaning:
      "The loss moved while only the inputs moved. That is not concept drift: the model meets more of the cases it was never good at.",
    moved: [true, null, false],
  },
};

const lossNames: Readonly<Record<Performance["loss"]["name"], string>> = {
  brier: "Brier loss",
  error: "error rate",
  "squared-error": "squared error",
};

/** Model quality against the held-out baseline, and the textbook's case in words; without labels, what cannot be seen. */
export function conceptSection(check: Check, past: readonly PastLosses[]): Html {
  const { concept } = check;
  if (concept === null) {
    return html`<section><h2>Model quality</h2><p class="soft">No prediction of this batch has met its label. Without labels nothing here can see whether the relation between inputs and outcome, P(y given x), has changed.</p>${estimateSection(check.estimated ?? null)}</section>`;
  }
  const loss = concept.performance === null ? "loss" : lossNames[concept.performance.loss.name];
  return html`<section id="quality"><h2>Model quality and concept drift</h2>
<p>${shortenedSentence(concept.explanation, 1000)}</p>
<p class="soft">${formatCount(concept.labelled)} of ${formatCount(concept.predictions)} predictions have met their labels${
    concept.predictions > 0 && ` (${formatShare(concept.labelled / concept.predictions)})`
  }. ${concept.state === "immature" && "Too few to judge; that is not the same as good."}${
    concept.state === "no-reference" &&
    "The baseline has no held-out rows to compare with; upload some under training/<version>/heldout/."
  }</p>
${labelNotes(check.labels)}
${concept.shiftCase !== null && caseBox(cases[concept.shiftCase], priorMoved(check))}
<div class="pair">${estimate(`Serving minus held-out ${loss}`, concept.lossDifference, "difference")}${estimate("Odds of a positive label at equal score, serving to held-out", concept.oddsRatio, "ratio")}</div>
${testList(
  check.measurements.filter(({ feature, comparison }) => feature === "" && comparison === "labelled"),
  check.level,
)}
${estimateSection(check.estimated ?? null)}
${concept.performance !== null && lossCourse(past, concept.performance.loss.name)}
${groupSection(check.groups ?? [])}
${concept.performance !== null && performanceTable(concept.performance, concept)}
</section>`;
}

/** What the test of P(y) itself says; null where it could not. */
function priorMoved({ measurements }: Check): boolean | null {
  const verdict = measurements.find(
    ({ comparison, test }) => comparison === "labelled" && test === "prior-shift",
  )?.verdict;
  return verdict === "drift" ? true : verdict === "stable" ? false : null;
}

function caseBox(words: CaseWords, prior: boolean | null): Html {
  const [x, named, conditional] = words.moved;
  const y = named ?? prior;
  return html`<h3>${words.name}</h3><p>${words.meaning}</p>
<div class="cases">${part("P(x)", "the inputs", x)}${part("P(y)", "the outcome", y)}${part("P(y given x)", "the relation", conditional)}</div>`;
}

function part(symbol: string, name: string, moved: boolean | null): Html {
  const answer = moved === null ? "not told by this case" : moved ? "moved" : "no evidence of change";
  return html`<div class="${moved === true && "yes"}"><b>${symbol}</b>${name}: ${answer}</div>`;
}

function estimate(name: string, interval: Interval | null, kind: "difference" | "ratio"): Html | null {
  if (interval === null) return null;
  const format = kind === "difference" ? formatDifference : formatNumber;
  return html`<figure><figcaption>${name}: <b>${format(interval.value)}</b> <span class="soft">(95% interval ${format(interval.low)} to ${format(interval.high)})</span></figcaption>${intervalSvg(interval, kind, name)}</figure>`;
}

function performanceTable(performance: Performance, concept: ConceptResult): Html {
  const { loss, residual } = performance;
  const held = concept.lossDifference === null ? null : loss.mean - concept.lossDifference.value;
  const rows: [string, string][] = [
    ["Labelled predictions", formatCount(performance.n)],
    ...(performance.task === "binary" && performance.n > 0
      ? [
          [
            "Positive labels",
            `${formatCount(performance.positives)} (${formatShare(performance.positives / performance.n)})`,
          ] as [string, string],
        ]
      : []),
    [
      `Mean ${lossNames[loss.name]}`,
      formatNumber(loss.mean) + (held === null ? "" : ` (held-out ${formatNumber(held)})`),
    ],
    ...(performance.accuracy === null ? [] : [["Accuracy", formatShare(performance.accuracy)] as [string, string]]),
    ...(performance.auc === null
      ? []
      : [["Area under the ROC curve", formatNumber(performance.auc)] as [string, string]]),
    ...(residual === null
      ? []
      : ([
          ["Mean residual, label minus prediction", formatDifference(residual.mean)],
          ["Mean absolute error", formatNumber(residual.meanAbsolute)],
        ] as [string, string][])),
  ];
  return html`<details class="more"><summary>Quality of this batch in numbers</summary>
<div class="scroll"><table><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td class="n">${value}</td></tr>`)}</tbody></table></div>
${performance.strata.length > 0 && strataTable(performance)}</details>`;
}

function strataTable(performance: Performance): Html {
  const edges = performance.scoreEdges;
  const name = (i: number) => {
    if (edges.length === 0) return "all";
    if (i === 0) return `below ${formatNumber(edges[0]!)}`;
    if (i >= edges.length) return `${formatNumber(edges.at(-1)!)} and above`;
    return `${formatNumber(edges[i - 1]!)} to ${formatNumber(edges[i]!)}`;
  };
  return html`<h3>Positive labels by score</h3><p class="note">Bands of the held-out rows' score, in this batch.</p>
<table class="values"><thead><tr><th scope="col">Score</th><th scope="col"></th><th scope="col" class="n">Positive</th><th scope="col" class="n">Rows</th></tr></thead>
<tbody>${performance.strata.slice(0, 20).map((stratum, i) => {
    const share = stratum.n === 0 ? null : stratum.positives / stratum.n;
    return html`<tr><th scope="row">${name(i)}</th><td class="bar">${valueBarsSvg(0, share ?? 0, 1)}</td><td class="n">${formatShare(share)}</td><td class="n">${formatCount(stratum.n)}</td></tr>`;
  })}</tbody></table>`;
}
