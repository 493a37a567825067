import { describe, expect, it } from "vitest";
import type { EstimatedQuality } from "../../../shared/concept/estimate/estimate-batch.ts";
import { estimateSection } from "../../../shared/report/estimate-section.ts";
import { markupOf } from "../../../shared/report/html.ts";

const textOf = (estimated: EstimatedQuality) => markupOf(estimateSection(estimated)!);

describe("estimateSection", () => {
  const accuracy = { measure: "accuracy", value: 0.911, low: 0.903, high: 0.919, heldout: 0.942 } as const;
  const prior = { value: 1.04, low: 0.98, high: 1.1, heldout: 0.5 };

  it("always calls them estimates, and says what they cannot see", () => {
    const text = textOf({ predictions: 5000, measures: [accuracy], prior, refusal: null });
    expect(text).toContain("Estimates from 5,000 scores, not measurements. They cannot see a change of P(y given x)");
    expect(text).toMatch(/Accuracy.*94\.2%.*91\.1%.*90\.3% to 91\.9%/);
    expect(text).toMatch(/Share of positive outcomes.*50\.0%.*100%.*98\.0% to 100%/);
  });

  it("says why nothing is estimated, and is nothing where nothing was tried", () => {
    const refused = { predictions: 5000, measures: [], prior: null, refusal: "The scores <b>cannot</b>." };
    const text = textOf(refused);
    expect(text).toContain("The scores &lt;b&gt;cannot&lt;/b&gt;.");
    expect(text).not.toContain("<table>");
    expect(estimateSection(null)).toBeNull();
  });
});
