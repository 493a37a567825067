import type { Data, Dictionary, Vector } from "apache-arrow";
import { addCounted } from "./add-counted.ts";
import type { ColumnFold } from "./column-fold.ts";
import { countableValues, type DictionaryCounts } from "./dictionary-values.ts";
import { judgeValue } from "./judge-value.ts";

/**
 * Counts the codes of a column; the values are added once, with their counts, by `settleDictionary`. False, and nothing is counted, when they cannot be added so.
 */
export function countDictionary(fold: ColumnFold, data: Data<Dictionary>, firstRow: number): boolean {
  const codes = codesOf(data);
  if (data.dictionary === undefined || codes === null) return false;
  const seen = countsOf(fold, data.dictionary);
  if (seen.values === null) return false;
  fold.feature.kinds.missing += countCodes(codes, data, seen.counts);
  if (fold.check === null) return true;
  const { values, verdicts } = seen;
  for (let i = 0; i < data.length; i++) {
    if (!data.getValid(i)) continue;
    const code = codes[i]!;
    if (verdicts[code] === 1) continue;
    verdicts[code] = judgeValue(fold.check, values, code, firstRow + i) ? 1 : 2;
  }
  return true;
}

/** Counts the codes that are not null; returns how many are. */
function countCodes(codes: Int32Array, { length, nullCount, nullBitmap, offset }: Data, counts: Uint32Array): number {
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0) {
    for (let i = 0; i < length; i++) counts[codes[i]!]! += 1;
    return 0;
  }
  let missing = 0;
  for (let i = 0; i < length; i++) {
    const bit = offset + i;
    const valid = (nullBitmap[bit >> 3]! >> (bit & 7)) & 1;
    // The code of a null is any code of the dictionary, or 0 in an empty one.
    counts[codes[i]!]! += valid;
    missing += 1 - valid;
  }
  return missing;
}

function codesOf(data: Data<Dictionary>): Int32Array | null {
  const codes: unknown = data.values;
  if (codes instanceof Int32Array) return codes;
  return codes instanceof BigInt64Array || codes instanceof BigUint64Array
    ? null
    : Int32Array.from(codes as ArrayLike<number>);
}

function countsOf(fold: ColumnFold, dictionary: Vector): DictionaryCounts {
  if (fold.dictionary === null || fold.dictionary.dictionary !== dictionary) {
    settleDictionary(fold);
    const { length } = dictionary;
    const counts = new Uint32Array(length);
    fold.dictionary = { dictionary, values: countableValues(dictionary), counts, verdicts: new Uint8Array(length) };
  }
  return fold.dictionary;
}

/** Adds the values that were counted. */
export function settleDictionary(fold: ColumnFold): void {
  const { dictionary } = fold;
  fold.dictionary = null;
  if (dictionary !== null && dictionary.values !== null) addCounted(fold, dictionary.values, dictionary.counts);
}
