/** What `work` gives for each item, in the order of the items, with at most `atATime` of them under way. The first failure fails all. */
export async function mapInOrder<T, R>(
  items: readonly T[],
  atATime: number,
  work: (item: T, place: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]!, place);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
  return results;
}
