/** A field of the outermost selection. */
export interface GraphqlField {
  readonly name: string
  readonly arguments: ReadonlyMap<string, string>
  readonly fields: readonly string[]
}

/** The fields of a query, or what is wrong with it. */
export type GraphqlQuery =
  | { readonly ok: true; readonly fields: readonly GraphqlField[] }
  | { readonly ok: false; readonly reason: string }

/** Reads the little of GraphQL that Core reads: no variables, fragments or aliases. */
export function parseGraphql(query: string): GraphqlQuery {
  const trimmed = query.trim()
  if (!trimmed.startsWith('query') && !trimmed.startsWith('{')) return refuse(reasonFor(trimmed))
  const at = trimmed.indexOf('{')
  if (at < 0) return refuse("Expected '{' after query keyword")
  const body = /^\{\s*(.*)\}$/s.exec(trimmed.slice(at))?.[1]?.trim()
  if (body === undefined) return refuse('Malformed query: missing outer braces')
  return body === '' ? refuse('Empty query body') : readFields(body)
}

function reasonFor(query: string): string {
  if (query.startsWith('mutation')) return 'Mutations are not supported (read-only API)'
  if (query.startsWith('subscription')) return 'Subscriptions are not supported (use WebSocket streaming)'
  return "Expected query to start with '{' or 'query'"
}

function readFields(body: string): GraphqlQuery {
  const fields: GraphqlField[] = []
  let rest = body
  while (rest !== '') {
    const name = /^[^({\s]*/.exec(rest)?.[0] ?? ''
    if (name === '') break
    rest = rest.slice(name.length).trimStart()
    let given: ReadonlyMap<string, string> = new Map()
    if (rest.startsWith('(')) {
      const close = rest.indexOf(')')
      if (close < 0) return refuse('Unclosed argument list')
      given = readArguments(rest.slice(1, close))
      rest = rest.slice(close + 1).trimStart()
    }
    let selection: string[] = []
    if (rest.startsWith('{')) {
      const close = matchingBrace(rest)
      if (close === undefined) return refuse('Unclosed field selection')
      selection = rest.slice(1, close).split(/\s+/).filter(Boolean)
      rest = rest.slice(close + 1).trimStart()
    }
    fields.push({ name, arguments: given, fields: selection })
  }
  return fields.length === 0 ? refuse('No fields found in query') : { ok: true, fields }
}

function readArguments(list: string): ReadonlyMap<string, string> {
  const given = new Map<string, string>()
  for (const argument of list.split(',')) {
    const colon = argument.indexOf(':')
    if (colon >= 0)
      given.set(
        argument.slice(0, colon).trim(),
        argument
          .slice(colon + 1)
          .trim()
          .replace(/^"+|"+$/g, ''),
      )
  }
  return given
}

function matchingBrace(text: string): number | undefined {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') depth += 1
    if (text[i] === '}') depth -= 1
    if (depth === 0) return i
  }
  return undefined
}

function refuse(reason: string): GraphqlQuery {
  return { ok: false, reason }
}
