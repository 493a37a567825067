import type { DataSet } from "./data-set.ts";
import { flightData, flightRows } from "./flights.ts";
import { wideColumnCount, wideData } from "./wide.ts";

/** The data set of a name: `wide`, `flights`, `many`, `wide-long`, `flights-long`, `wide-a` and `wide-b` (the halves of `wide`); `quick` with a tenth of the rows. */
export function dataSetOf(name: string, quick: boolean): DataSet {
  const part = quick ? 10 : 1;
  switch (name) {
    case "wide":
      return wideData("wide", 1_000_000 / part);
    case "wide-a":
      return wideData("wide-a", 500_000 / part);
    case "wide-b":
      return wideData("wide-b", 500_000 / part, { start: 500_000 / part });
    case "wide-long":
      return wideData("wide-long", 20_000_000 / part);
    case "flights":
      return flightData("flights", flightRows / part);
    case "flights-long":
      return flightData("flights-long", 20_000_000 / part);
    case "many":
      return wideData("many", 100_000 / part, { copies: 1000 / wideColumnCount });
    default:
      throw new Error(`there is no data set ${name}`);
  }
}
