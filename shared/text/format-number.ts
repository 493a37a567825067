/** What stands where there was nothing to measure. */
const nothing = "\u2013";

/** A count with thousands separators: `13,211`. NaN and infinities as their names. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return String(count);
  return grouped(String(Math.round(count)));
}

/** `1 row`, `13,211 rows`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A share in [0, 1] as a percentage with the digits that matter: `0%`, `<0.01%`, `0.42%`, `31.4%`, `>99.99%`, `100%`. Never rounds a
 * share that is not 0 or 1 to 0% or 100%. Null and NaN: a dash.
 */
export function formatShare(share: number | null): string {
  if (share === null || Number.isNaN(share)) return nothing;
  if (share === 0 || share === 1) return `${share * 100}%`;
  if (share > 0 && share < 0.0001) return "<0.01%";
  if (share > 0.9999 && share < 1) return ">99.99%";
  const fine = share < 0.0995 || share > 0.9905;
  return `${(share * 100).toFixed(fine ? 2 : 1)}%`;
}

/** A difference of shares in percentage points (pts) with its sign: `+31.0 pts`; `0 pts` below half a hundredth. */
export function formatPoints(difference: number): string {
  const text = Math.abs(difference * 100).toFixed(Math.abs(difference) < 0.0995 ? 2 : 1);
  return Number(text) === 0 ? "0 pts" : `${sign(difference)}${text} pts`;
}

/**
 * A measured number with four significant digits, thousands separators up to 10^9, an exponent beyond and below 10^-4. Integers below 10^9 stay
 * whole. Null: a dash; NaN and infinities as their names.
 */
export function formatNumber(value: number | null): string {
  if (value === null) return nothing;
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "\u221e");
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4))
    return value
      .toExponential(3)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  if (Number.isInteger(value)) return (value < 0 ? "\u2212" : "") + grouped(String(size));
  const fixed = size.toPrecision(4);
  const plain = size >= 1000 ? String(Math.round(size)) : fixed.replace(/\.?0+$/, "");
  const [whole = "", fraction] = plain.split(".");
  return (value < 0 ? "\u2212" : "") + grouped(whole) + (fraction === undefined ? "" : `.${fraction}`);
}

/** An effect or floor in a test's unit: a percentage where the unit is a share (`5.89%`, `1%`), else a number. Null: a dash. */
export function formatEffect(value: number | null, unit: string): string {
  return unit.includes("share")
    ? formatShare(value)
        .replace(/(\.\d*?)0+%/, "$1%")
        .replace(".%", "%")
    : formatNumber(value);
}

/** A difference in a feature's own unit, with its sign. */
export function formatDifference(difference: number): string {
  return difference === 0 ? "0" : `${sign(difference)}${formatNumber(Math.abs(difference))}`;
}

/** `p = 0.0123`, `p = 2.1e-15`, `p < 1e-300`; null: a dash. */
export function formatPValue(pValue: number | null): string {
  if (pValue === null || Number.isNaN(pValue)) return nothing;
  if (pValue < 1e-300) return "p < 1e-300";
  if (pValue >= 0.0001) return `p = ${Number(pValue.toPrecision(2))}`;
  return `p = ${pValue.toExponential(1)}`;
}

/** An ISO 8601 UTC moment for a person: `2001-06-03`, or `2001-06-03 14:30 UTC` when it is not midnight. Anything else as it is. */
export function formatMoment(iso: string): string {
  const match = /^(\d{4,6}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(iso);
  if (match === null) return iso;
  return match[2] === "00:00" ? `${match[1]}` : `${match[1]} ${match[2]} UTC`;
}

/** A size in bytes in the largest unit that leaves a number of at least one: `612 B`, `1.4 MB`. Units of 1,000. */
export function formatBytes(sizeBytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = sizeBytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toPrecision(2)} ${units[unit]}`;
}

function sign(value: number): string {
  return value < 0 ? "\u2212" : "+";
}

function grouped(digits: string): string {
  return digits.includes("e") ? digits : digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
