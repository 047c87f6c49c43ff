const utf8 = new TextEncoder()

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return utf8.encode(text).length
}

/** Orders texts by their UTF-8 bytes, as Core does. JavaScript orders the halves of surrogate pairs differently. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = rankOf(a.charCodeAt(i)) - rankOf(b.charCodeAt(i))
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Moves what only surrogate pairs reach behind the rest of the basic plane. */
function rankOf(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800
  return unit >= 0xd800 ? unit + 0x2000 : unit
}
