import { relative } from 'node:path'
import {
  createConfig,
  getLineColLocation,
  lint,
  type NormalizedProblem,
  ResolveError,
  YamlParseError,
} from '@redocly/openapi-core'
import { allsourcePlugin } from './rules.ts'

/** Something wrong with a document, and where: one line for a person to read. */
export type Problem = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly text: string
}

/** The rules that both documents keep: redocly's recommended ones, with those of ours that replace some of them. */
export const lintConfig = await createConfig({
  extends: ['recommended'],
  plugins: [allsourcePlugin],
  rules: {
    // Required by our extension of redocly's types already.
    'operation-operationId': 'off',
    'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: true },
    'no-invalid-parameter-examples': { severity: 'error', allowAdditionalProperties: true },
    'no-invalid-schema-examples': 'error',
    'no-required-schema-properties-undefined': 'error',
    'no-unused-components': 'error',
    'parameter-description': 'error',
    'operation-tag-defined': 'error',
    // `/events/query` and `/events/{event_id}` are both Core's: the static segment wins.
    'no-ambiguous-paths': 'off',
    // `allsource/responses` asks for the same, but takes a 101 for a success too.
    'operation-2xx-response': 'off',
    'allsource/responses': 'error',
    'allsource/shapes': 'error',
  },
})

/** Reads one document with everything it refers to and returns what is wrong, in the order of the lines. */
export async function lintDocument(path: string, root: string): Promise<Problem[]> {
  const at = (file: string) => relative(root, file)
  try {
    const problems = await lint({ ref: path, config: lintConfig })
    return problems
      .map((problem) => describe(problem, at))
      .sort((a, b) => a.line - b.line || a.column - b.column)
  } catch (error) {
    if (error instanceof YamlParseError) {
      const [reason] = error.originalError.message.split(' in "')
      return [
        { file: at(error.source.absoluteRef), line: error.line, column: error.col, text: `${reason} (yaml)` },
      ]
    }
    if (error instanceof ResolveError)
      return [{ file: at(path), line: 1, column: 1, text: 'cannot be read (file)' }]
    throw error
  }
}

/** `openapi/core.yaml:12:3 what is wrong (rule)` */
export function formatProblem({ file, line, column, text }: Problem): string {
  return `${file}:${line}:${column} ${text}`
}

function describe(problem: NormalizedProblem, at: (file: string) => string): Problem {
  const [location] = problem.location
  if (location === undefined) throw new Error(`A problem without a place: ${problem.message}`)
  const { start } = getLineColLocation(location)
  const suggestion = problem.suggest[0] === undefined ? '' : ` Did you mean ${problem.suggest[0]}?`
  const text = `${problem.message}${suggestion} (${problem.ruleId})`.replace(/\s+/g, ' ')
  return { file: at(location.source.absoluteRef), line: start.line, column: start.col, text }
}
