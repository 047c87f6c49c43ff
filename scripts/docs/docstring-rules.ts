import type { Declarations } from '../api/declarations.ts'
import { sourceOperations } from './docstring.ts'
import { type Export, shapeOf } from './exports.ts'
import { type Member, membersOf } from './members.ts'
import type { Operations } from './operations.ts'

const CLIENTS = { CoreClient: 'core', QueryClient: 'query' } as const

/** What the docstrings of the clients' methods leave out although a reader needs it; a line each. */
export function docstringProblems(
  exports: ReadonlyMap<string, Export>,
  declarations: Declarations,
  operations: Readonly<Record<'core' | 'query', Operations>>,
): string[] {
  return Object.entries(CLIENTS).flatMap(([name, document]) => {
    const found = exports.get(name)
    const shape = found && shapeOf(found)
    if (shape === undefined) return []
    return membersOf(shape, declarations).flatMap((member) =>
      memberProblems(member, operations[document]).map((problem) => `${name}.${member.name} ${problem}`),
    )
  })
}

function memberProblems({ docstring, type }: Member, operations: Operations): string[] {
  if (docstring === undefined) return ['has no docstring']
  const asks = /^(Reply|Promise|AsyncGenerator|AsyncIterable)\b/.test(type)
  const ids = sourceOperations(docstring)
  if (ids.length === 0)
    return asks ? ['asks the server and names no operation: @source openapi `operationId`'] : []
  const throws = docstring.throws ?? ''
  return ids.flatMap((id) => {
    const operation = operations.get(id)?.operation
    if (operation === undefined) return [`names \`${id}\`, which no document has`]
    const { 'x-since': since, 'x-until': until, 'x-retry': retry } = operation
    const text = `${throws} ${docstring.text}`
    return [
      ...((since || until) && !text.includes('unsupported')
        ? [`does not say that a Core without \`${id}\` makes it throw unsupported`]
        : []),
      ...(retry !== 'safe' && asks && !text.includes('outcome_unknown')
        ? [`writes by \`${id}\` and does not say that it may throw outcome_unknown`]
        : []),
    ]
  })
}
