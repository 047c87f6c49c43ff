/**
 * The smallest part of a list that still fails which can be found by leaving out runs of items, long ones first.
 * @param fails whether a part still fails; asked at most `maxTries` times
 */
export async function shrink<Item>(
  items: readonly Item[],
  fails: (part: readonly Item[]) => Promise<boolean>,
  maxTries = 80,
): Promise<readonly Item[]> {
  let kept = items
  let tries = 0
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = kept.length - size; from > -size && tries < maxTries; from -= size) {
      const part = [...kept.slice(0, Math.max(from, 0)), ...kept.slice(from + size)]
      if (part.length === 0 || part.length === kept.length) continue
      tries += 1
      if (await fails(part)) kept = part
    }
  }
  return kept
}
