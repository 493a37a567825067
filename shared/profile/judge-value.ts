import { hashBytes, hashResult, hashSeeds } from "../sketch/hash.ts";
import { textExcerpt } from "./column-fold.ts";
import type { CountableValues } from "./dictionary-values.ts";
import { type FeatureCheck, isExpectedText, judgeNumbers, recordViolation } from "./feature-check.ts";
import { momentText } from "./fold-times.ts";
import { parseTimestamp } from "./parse-timestamp.ts";

const hash = hashResult();
const moment = { milliseconds: 0, nanoseconds: 0, dateOnly: false };
const one = new Float64Array(1);

/** Whether the value at `code` conforms; when not, the violation is recorded for `row`. */
export function judgeValue(check: FeatureCheck, values: CountableValues, code: number, row: number): boolean {
  let conforms = true;
  switch (values.kind) {
    case "numbers": {
      one[0] = values.values[code]!;
      judgeNumbers(check, one, () => reported(), true, true);
      break;
    }
    case "times":
      if (check.unexpected.timestamp === 1)
        recordViolation(check, "UNEXPECTED_TYPE", reported(), () => momentText(values.values[code]!));
      break;
    case "texts": {
      const bytes = values.data.values as Uint8Array;
      const start = values.data.valueOffsets[code]!;
      const end = values.data.valueOffsets[code + 1]!;
      const kind = start === end ? "empty" : parseTimestamp(bytes, start, end, moment) ? "timestamp" : "text";
      const excerpt = (): string => textExcerpt(bytes, start, end);
      if (check.unexpected[kind] === 1) recordViolation(check, "UNEXPECTED_TYPE", reported(), excerpt);
      else if (check.texts !== null && kind === "empty" && !check.texts.has(""))
        recordViolation(check, "UNSEEN_VALUE", reported(), excerpt);
      else if (check.texts !== null && kind === "text") {
        hashBytes(bytes, start, end, hashSeeds.text, hash);
        if (!isExpectedText(check, bytes, start, end, hash[0]!, hash[1]!))
          recordViolation(check, "UNSEEN_VALUE", reported(), excerpt);
      }
    }
  }
  return conforms;

  function reported(): number {
    conforms = false;
    return row;
  }
}
