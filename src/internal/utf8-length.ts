const encoder = new TextEncoder()
/** Texts of up to a third of it are measured without making a copy. */
const scratch = new Uint8Array(12_288)

/** The bytes of a text as UTF-8. */
export function utf8Length(text: string): number {
  return text.length * 3 <= scratch.length
    ? encoder.encodeInto(text, scratch).written
    : encoder.encode(text).byteLength
}
