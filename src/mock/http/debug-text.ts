const named: Readonly<Record<string, string>> = Object.freeze({
  '\0': '\\0',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
})

/** A text in quotes as the server shows it, who escapes what cannot be seen or stands on no place of its own. */
export function debugText(text: string): string {
  const escaped = text.replace(
    /["\\\p{C}\p{Zl}\p{Zp}\p{Grapheme_Extend}]|(?! )\p{Zs}/gu,
    (character) => named[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
  return `"${escaped}"`
}
