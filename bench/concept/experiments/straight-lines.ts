import { randomOf } from "../../detection/data/random.ts";
import type { Cell, Experiment, Section } from "../experiment.ts";
import { type Concept, drawRows } from "../generators/concept.ts";
import { judgeRows, type Predict, referenceOf } from "../judge-rows.ts";
import { fitLinear, fitLogistic, lineOf } from "../models/fit-model.ts";

/** What is done to the world that the model was trained in. */
export interface WorldChange {
  readonly section: Section;
  readonly name: string;
  readonly world: Concept;
  /** Of the experiment's repeats, the first so many. */
  readonly repeats: number;
}

/**
 * A model of straight lines (logistic or linear) is trained on ten times the serving rows, its held-out rows are four times them and at least 4,000; both anew in
 * every repeat. Then batches of every changed world are judged against the held-out rows.
 */
export function straightLines(
  world: string,
  trained: Concept,
  binary: boolean,
  nServing: number,
  repeats: number,
  changes: readonly WorldChange[],
): Experiment {
  const nHeldout = Math.max(4000, 4 * nServing);
  const name = `${world} / ${nServing}`;
  const cells = changes.map(
    (change): Cell => ({
      ...{ key: `${name} / ${change.name}`, section: change.section, world, nHeldout, nServing, change: change.name },
    }),
  );
  return {
    name,
    cells,
    repeats,
    run: (repeat, emit) => {
      const random = randomOf(name, repeat);
      const rows = drawRows(trained, random, 10 * nServing);
      const model = binary ? fitLogistic(rows) : fitLinear(rows);
      const predict: Predict = (of) => {
        const lines = lineOf(model, of);
        return binary ? lines.map((line) => 1 / (1 + Math.exp(-line))) : lines;
      };
      const reference = referenceOf(drawRows(trained, random, nHeldout), predict, binary);
      changes.forEach(({ world: changed, section, repeats: own }, i) => {
        if (repeat >= own) return;
        const inputsMoved = section === "covariate shift" || section === "misfit";
        judgeRows(reference, drawRows(changed, random, nServing), predict, inputsMoved, cells[i]!.key, emit);
      });
    },
  };
}
