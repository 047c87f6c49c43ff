import ts from 'typescript'

/** A docstring, taken apart. */
export interface Docstring {
  /** What stands before the first tag, as one paragraph. */
  readonly text: string
  readonly params: ReadonlyMap<string, string>
  readonly returns: string | undefined
  /** What it may throw: codes first, then what the author adds. */
  readonly throws: string | undefined
  readonly default: string | undefined
  /** What it is made from, as ``openapi `queryEvents` ``. */
  readonly source: string | undefined
}

const TAG = /(?:^|\s)@(param|returns|throws|default|source|example)(?=\s|$)/

/** Reads the docstring of a declaration; `undefined` if it has none. */
export function docstringOf(node: ts.Node): Docstring | undefined {
  const text = node.getSourceFile().text
  const range = ts
    .getLeadingCommentRanges(text, node.getFullStart())
    ?.filter(({ pos }) => text.startsWith('/**', pos))
    .at(-1)
  return range && parseDocstring(text.slice(range.pos, range.end))
}

/** Reads the text of a docstring, with its stars. */
export function parseDocstring(comment: string): Docstring {
  const plain = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^[ \t]*\*[ \t]?/gm, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
  const [text = '', ...parts] = plain.split(TAG)
  const params = new Map<string, string>()
  const tags = new Map<string, string>()
  for (let i = 0; i < parts.length; i += 2) {
    const [tag = '', said = ''] = [parts[i], parts[i + 1]?.trim()]
    if (tag !== 'param') tags.set(tag, said)
    else params.set(said.split(/\s/, 1)[0] ?? '', said.replace(/^\S+\s*/, ''))
  }
  return {
    text: text.trim(),
    params,
    returns: tags.get('returns'),
    throws: tags.get('throws'),
    default: tags.get('default'),
    source: tags.get('source'),
  }
}

/** The operations that a `@source` names. */
export function sourceOperations({ source }: Docstring): string[] {
  const [, names = ''] = /^openapi((?:[\s,]+(?:and )?`\w+`)+)/.exec(source ?? '') ?? []
  return [...names.matchAll(/`(\w+)`/g)].flatMap(([, name]) => name ?? [])
}
