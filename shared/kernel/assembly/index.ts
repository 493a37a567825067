// What shared/kernel/kernel.ts calls. Addresses are byte offsets into the instance's memory; sizes are in elements unless said.
export { gatherCsvColumns, indexCsvRows } from "./csv-rows";
export { foldCells } from "./fold-cells";
export {
  clearJsonRows,
  endJsonRow,
  finishJsonTexts,
  jsonColumn,
  jsonKinds,
  limitJsonRows,
  markJsonKinds,
  roomForJsonText,
  setJsonInteger,
  setJsonKind,
  setJsonNumber,
  setJsonText,
  shrinkJsonTexts,
} from "./json-batch";
export { addJsonColumn, createJsonBatch } from "./json-columns";
export { readJsonRecords } from "./json-record";
export { countBins, countPrefixes, raiseByHashes, raiseRegisters, sliceNumbers, surveyNumbers } from "./number-block";
export { addToNumberTable, createNumberTable, freeNumberTable, readNumberTable } from "./number-table";
export { chooseRows, correlateScores, pickNumbers, scoreRanks } from "./row-sample";
export { clearTextTable, countTextShapes, createTextTable, releaseTextTable } from "./text-table";
export { countHours } from "./time-block";
export { areFinite, compactNumbers, longsToDoubles, longsToMilliseconds } from "./typed-block";

/** Room for `bytes` bytes, at a multiple of 16. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** Gives room back. */
export function release(address: usize): void {
  heap.free(address);
}
