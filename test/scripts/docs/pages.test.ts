import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pageProblems, renderPages } from '../../../scripts/docs/pages.ts'
import { line, measured } from '../bench/lines.ts'

const PROJECT = join(import.meta.dirname, '../../..')
let root: string

const DOCUMENT = `openapi: 3.1.0
info: { title: Things, version: 0.20.0 }
paths:
  /things:
    get:
      operationId: listThings
      x-retry: safe
      parameters:
        - { name: order, in: query, x-since: 0.20.0, schema: { type: string } }
      responses: { '200': { description: All. } }
    post:
      operationId: makeThing
      x-retry: unsafe
      x-since: 0.20.0
      responses: { '200': { description: One. } }
components:
  schemas:
    Thing: { type: object, properties: { size: { type: integer, x-until: 0.20.0 } } }
`

const CLIENT = `/** The client. */
export class CoreClient implements Reads {
  declare list: Reads['list']
  declare readonly url: string
  /**
   * Makes a thing.
   * @param size in pieces
   * @throws unsupported, outcome_unknown
   * @source openapi \`makeThing\`
   */
  make(size: number): Promise<void> { throw size }
}
export interface Reads {
  /** All things. @source openapi \`listThings\` */
  list(order?: string): Promise<string[]>
}
`

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'docs-'))
  const exports = { '.': { 'allsource-source': './src/index.ts' } }
  // Without the project's libraries, which take longer to read than all that is tested here.
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023'],
    types: [],
    module: 'NodeNext',
    allowImportingTsExtensions: true,
  }
  await put(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true, strict: true } }),
  )
  await symlink(join(PROJECT, 'node_modules'), join(root, 'node_modules'))
  await put('package.json', JSON.stringify({ name: 'things', type: 'module', exports }))
  await put('openapi/core.yaml', DOCUMENT)
  await put('openapi/query.yaml', DOCUMENT)
  await put(
    'src/clients/capabilities.ts',
    'export interface Capabilities {\n  /** Old. */\n  readonly keepsTenants: boolean\n}\n',
  )
  await put('src/client.ts', CLIENT)
  await put(
    'src/index.ts',
    "export { CoreClient } from './client.ts'\nexport type { Capabilities } from './clients/capabilities.ts'\n",
  )
  await put('docs/core-client.md', '# Client\n\n<!-- reference: CoreClient -->\nold\n<!-- end -->\n\nBye.\n')
})

afterEach(() => rm(root, { recursive: true }))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

async function rendered(path: string): Promise<string | undefined> {
  return (await renderPages(root)).pages.find((page) => page.path === path)?.rendered
}

async function edit(path: string, found: string, replacement: string): Promise<void> {
  const text = await readFile(join(root, path), 'utf8')
  expect(text).toContain(found)
  await put(path, text.replace(found, replacement))
}

describe('a reference page', { timeout: 30_000 }, () => {
  it('has routes, properties and methods between its markers, and keeps what stands around them', async () => {
    await edit('src/client.ts', '  declare readonly url', '  /** Where. */\n  declare readonly url')
    expect((await rendered('docs/core-client.md'))?.split('\n')).toEqual([
      '# Client',
      '',
      '<!-- reference: CoreClient -->',
      '',
      '### `CoreClient`',
      '',
      'The client.',
      '',
      '| method | route | Core |',
      '|---|---|---|',
      '| `list` | `GET /things` | every |',
      '| `make` | `POST /things` | from 0.20 |',
      '',
      '- `url`: `string`. Where.',
      '',
      '#### `list`',
      '',
      '```typescript',
      'list(order?: string): Promise<string[]>',
      '```',
      '',
      'All things.',
      '',
      '- Route: `GET /things` (`listThings`, retry safe).',
      '- Not on every Core: `order` from Core 0.20.',
      '',
      '#### `make`',
      '',
      '```typescript',
      'make(size: number): Promise<void>',
      '```',
      '',
      'Makes a thing.',
      '',
      '- `size`: in pieces.',
      '- Route: `POST /things` (`makeThing`, retry unsafe), from Core 0.20.',
      '- Throws `unsupported`, `outcome_unknown`.',
      '',
      '<!-- end -->',
      '',
      'Bye.',
      '',
    ])
  })

  it('is stale until it is written', async () => {
    const stale = 'docs/core-client.md is stale: run `npm run docs`'
    expect(await pageProblems(root)).toContain(stale)
    await put('docs/core-client.md', (await rendered('docs/core-client.md')) ?? '')
    expect(await pageProblems(root)).not.toContain(stale)
  })

  it('asks for what is there', async () => {
    await edit('docs/core-client.md', 'CoreClient', 'CoreClient, Nothing')
    await put(
      'docs/other.md',
      '<!-- cores: nothing -->\n<!-- end -->\n<!-- schema: Nothing -->\n<!-- end -->\n',
    )
    expect(await pageProblems(root)).toEqual(
      expect.arrayContaining([
        'docs/core-client.md asks for what is not there: no export `Nothing`',
        'docs/other.md asks for what is not there: no table `nothing`',
        'docs/other.md asks for what is not there: no schema `Nothing`',
      ]),
    )
  })

  it('has the figures of the committed run, as the chart, and says where there are none', async () => {
    const page = '<!-- benchmarks: P6 -->\n<!-- end -->\n<!-- benchmarks: P7 -->\n<!-- end -->\n'
    await put('README.md', page)
    expect(await pageProblems(root)).toContain(
      'README.md asks for what is not there: no docs/benchmarks.json',
    )
    const machine = { node: 'v24', cpu: 'CPU', processors: 2, memoryGiB: 8, loadBefore: 0, loadAfter: 0 }
    const run = { command: 'npm run bench', rounds: 15, events: 1, core: '0.27.0', isQuick: false, machine }
    await put('docs/benchmarks.json', JSON.stringify({ ...run, lines: [line(measured(0.8))] }))
    const problems = await pageProblems(root)
    expect(problems).toContain('docs/benchmarks.svg is stale: run `npm run docs`')
    expect(problems).toContain('README.md asks for what is not there: docs/benchmarks.json has no row P7')
    expect(await rendered('README.md')).toContain('| 80 % (72 % to 88 %) | goal missed |')
  })

  it('has the fields of a schema of the document, those of inner objects too', async () => {
    const thing = '    Thing: { type: object, properties: { size: { type: integer, x-until: 0.20.0 } } }'
    await edit(
      'openapi/core.yaml',
      thing,
      `${thing}
    Box:
      type: object
      description: |
        What things
        are in.
      required: [size]
      properties:
        size: { type: integer, minimum: 1, maximum: 9, description: In metres. }
        kind: { enum: [round, square] }
        of: { type: array, minItems: 1, maxItems: 8, items: { $ref: '#/components/schemas/Thing' } }
        lid: { type: object, properties: { name: { type: [string, 'null'], maxLength: 5 } } }
        labels: { type: object, additionalProperties: { type: string } }
    Value: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Box' }] }
`,
    )
    await put('docs/boxes.md', '<!-- schema: Box, Value -->\n<!-- end -->\n')
    expect((await rendered('docs/boxes.md'))?.split('\n')).toEqual([
      '<!-- schema: Box, Value -->',
      '',
      '### `Box`',
      '',
      'What things are in.',
      '',
      '- `size`: integer (1 to 9), required. In metres.',
      '- `kind`: `"round"` or `"square"`.',
      '- `of`: list of `Thing` (1 to 8 items).',
      '- `lid`: object.',
      '- `lid.name`: string or null (at most 5 characters).',
      '- `labels`: object of string by name.',
      '',
      '### `Value`',
      '',
      'One of: string, `Box`.',
      '',
      '<!-- end -->',
      '',
    ])
  })

  it('says of an interface what it has from another', async () => {
    await put(
      'src/more.ts',
      'export interface Size {\n  /** How big. */\n  high: number | string\n}\nexport interface Room extends Size {\n  high: number\n}\n',
    )
    await edit('src/index.ts', 'export {', "export type * from './more.ts'\nexport {")
    await edit('docs/core-client.md', 'reference: CoreClient', 'reference: Room')
    expect(await rendered('docs/core-client.md')).toContain(
      '### `Room`\n\nAs `Size`, and:\n\n- `high`: `number`. How big.\n',
    )
  })

  it('shows every class and function, once somewhere', async () => {
    await put('src/more.ts', 'export function open(): void {}\nexport class LostError extends Error {}\n')
    await edit('src/index.ts', 'export {', "export * from './more.ts'\nexport {")
    expect((await pageProblems(root)).filter((problem) => problem.startsWith('no page'))).toEqual([
      'no page of docs/ shows open of things',
    ])
  })

  it('needs docstrings that say operation and errors', async () => {
    await edit('src/client.ts', '@throws unsupported, outcome_unknown', '@throws invalid_input')
    await edit(
      'src/client.ts',
      '/** All things. @source openapi `listThings` */',
      '/** All things. @source openapi `listAll` */',
    )
    expect((await pageProblems(root)).filter((problem) => problem.startsWith('CoreClient'))).toEqual([
      'CoreClient.list names `listAll`, which no document has',
      'CoreClient.url has no docstring',
      'CoreClient.make does not say that a Core without `makeThing` makes it throw unsupported',
      'CoreClient.make writes by `makeThing` and does not say that it may throw outcome_unknown',
    ])
  })
})

describe('the tables of Core versions', { timeout: 30_000 }, () => {
  it('are of what the document says, and of what the client knows', async () => {
    const tables = ['abilities', 'operations', 'parameters', 'fields']
    await put('docs/cores.md', tables.map((table) => `<!-- cores: ${table} -->\n<!-- end -->\n`).join('\n'))
    const text = await rendered('docs/cores.md')
    expect(text).toContain('| `makeThing` | `POST /things` | from 0.20 |')
    expect(text).toContain('| `order` | `listThings` | from 0.20 |')
    expect(text).toContain('| `size` | `Thing` | gone in 0.20 |')
    expect(text).toContain(
      '| ability |  | 0.19.2 | 0.20 |\n| --- | --- | --- | --- |\n| `keepsTenants` | Old. | – | yes |\n',
    )
  })
})
