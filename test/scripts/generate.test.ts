import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { coreOperations, deliveryShape } from '../../generated/core-operations.ts'
import { queryOperations } from '../../generated/query-operations.ts'
import { render, staleFiles, write } from '../../scripts/generate/generate.ts'
import { formatProblem } from '../../scripts/generate/lint.ts'

const PROJECT = join(import.meta.dirname, '../..')
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'generate-'))
  await cp(join(PROJECT, 'openapi'), join(root, 'openapi'), { recursive: true })
})

afterEach(() => rm(root, { recursive: true }))

async function lineOf(document: string, found: string): Promise<number> {
  const text = await readFile(join(root, 'openapi', document), 'utf8')
  const place = text.indexOf(found)
  if (place < 0) throw new Error(`${document} has no ${JSON.stringify(found)}`)
  return text.slice(0, place).split('\n').length
}

/** Replaces the first occurrence in one of the copied documents and returns the line it was on. */
async function edit(document: string, found: string, replacement: string): Promise<number> {
  const line = await lineOf(document, found)
  const path = join(root, 'openapi', document)
  const text = await readFile(path, 'utf8')
  await writeFile(
    path,
    text.replace(found, () => replacement),
  )
  return line
}

async function problems(): Promise<string[]> {
  const rendered = await render(root)
  return rendered.type === 'refused' ? rendered.problems.map(formatProblem) : []
}

async function renderedFiles(): Promise<ReadonlyMap<string, string>> {
  const rendered = await render(root)
  if (rendered.type === 'refused') throw new Error(rendered.problems.map(formatProblem).join('\n'))
  return rendered.files
}

/** Runs the command as `npm run generate` does, on the copied documents. */
function run(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const script = join(PROJECT, 'scripts/generate.ts')
    execFile(process.execPath, [script, '--root', root, ...flags], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

test('finds nothing wrong with the documents of the project', async () => {
  expect(await problems()).toEqual([])
})

test('renders what is committed', async () => {
  expect(await staleFiles(PROJECT, await renderedFiles())).toEqual([])
})

test('renders the same text each time', async () => {
  expect([...(await renderedFiles())]).toEqual([...(await renderedFiles())])
})

test('names file, line and column of malformed YAML, once', async () => {
  const line = await edit('core.yaml', 'tags: [service]\n', 'tags: [service\n')
  // The parser sees on the next line that the bracket is not closed.
  expect(await problems()).toEqual([
    `openapi/core.yaml:${line + 1}:7 missed comma between flow collection entries (yaml)`,
  ])
})

test('names the operation that lacks x-retry', async () => {
  const line = await lineOf('core.yaml', '  /api/v1/events/stream:\n')
  await edit(
    'core.yaml',
    '      x-retry: safe\n      x-tenant: none\n      x-frames:',
    '      x-tenant: none\n      x-frames:',
  )
  expect(await problems()).toEqual([
    `openapi/core.yaml:${line + 1}:5 The field \`x-retry\` must be present on this level. (struct)`,
  ])
})

test.each([
  [
    'core.yaml',
    'x-retry: unsafe',
    'x-retry: never',
    '`x-retry` can be one of the following only: "safe", "conditional", "unsafe". (struct)',
  ],
  [
    'core.yaml',
    "schema: { $ref: '#/components/schemas/Health' }",
    "schema: { $ref: '#/components/schemas/Helth' }",
    "Can't resolve $ref (no-unresolved-refs)",
  ],
  [
    'query.yaml',
    "'core.yaml#/components/schemas/EventInput'",
    "'core.yaml#/components/schemas/EventIn'",
    "Can't resolve $ref (no-unresolved-refs)",
  ],
  [
    'core.yaml',
    '    LaggedFrame:\n',
    '    LagFrame:\n',
    'Component: "LagFrame" is never used. (no-unused-components)',
  ],
  [
    'core.yaml',
    'status: { type: string }',
    "status: { type: 'null' }",
    'Expected `null` beside another type, not alone. (allsource/shapes)',
  ],
  [
    'core.yaml',
    'event_count: 2\n',
    'event_count: two\n',
    'Example value must conform to the schema: `event_count` property type must be integer. (no-invalid-media-type-examples)',
  ],
])('names the place in %s of %j that became %j', async (document, found, replacement, message) => {
  const line = await edit(document, found, replacement)
  const there = (await problems()).filter((problem) => problem.startsWith(`openapi/${document}:${line}:`))
  expect(there).toContainEqual(expect.stringContaining(message))
})

test.each([
  ['429', "        '429': { $ref: '#/components/responses/RateLimited' }\n"],
  ['422', "        '422': { $ref: '#/components/responses/UnprocessableEvent' }\n"],
])('demands that %s is documented', async (status, response) => {
  await edit('core.yaml', response, '')
  expect(await problems()).toContainEqual(
    expect.stringMatching(`Expected \\w+ to document ${status}\\. \\(allsource/responses\\)`),
  )
})

test('demands that errors are components', async () => {
  const line = await edit(
    'core.yaml',
    "'401': { $ref: '#/components/responses/Unauthorized' }",
    "'401': { description: No key. }",
  )
  expect(await problems()).toContainEqual(
    `openapi/core.yaml:${line}:9 Expected 401 of whoAmI to refer to a component, as every error does. (allsource/responses)`,
  )
})

test('says which document cannot be read', async () => {
  await rm(join(root, 'openapi/query.yaml'))
  expect(await problems()).toEqual(['openapi/query.yaml:1:1 cannot be read (file)'])
})

test('prints problems and fails, writing nothing', { timeout: 30_000 }, async () => {
  await edit('core.yaml', 'x-retry: unsafe', 'x-retry: never')
  const { code, stderr } = await run()
  expect(code).toBe(1)
  expect(stderr).toMatch(/^openapi\/core\.yaml:\d+:\d+ .* \(struct\)\n$/)
  await expect(readFile(join(root, 'generated/core.ts'))).rejects.toThrow('ENOENT')
})

test('checks without writing, and names what is stale', { timeout: 30_000 }, async () => {
  const files = await renderedFiles()
  await write(root, files)
  expect(await run('--check')).toEqual({ code: 0, stdout: '', stderr: '' })

  await edit('core.yaml', '      x-retry: conditional', '      x-retry: unsafe')
  const { code, stderr } = await run('--check')
  expect(code).toBe(1)
  expect(stderr).toBe('generated/core-operations.ts is stale: run `npm run generate`\n')
  expect(await staleFiles(root, files)).toEqual([])
})

test.each([
  ['core.yaml', coreOperations],
  ['query.yaml', queryOperations],
])('has every operation of %s in its table', async (document, table) => {
  const { paths } = parse(await readFile(join(PROJECT, 'openapi', document), 'utf8'))
  const methods = ['get', 'put', 'post', 'delete', 'patch']
  const operations = Object.entries<object>(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => (method in item ? [`${method.toUpperCase()} ${path}`] : [])),
  )
  expect(Object.keys(table).sort()).toEqual(operations.sort())
})

test('takes every error status, its bodies and the retry rule from the document', () => {
  expect(queryOperations['GET /health'].answers).toEqual([503])
  expect(coreOperations['POST /api/v1/events/batch'].retry).toBe('unsafe')
  expect(coreOperations['POST /api/v1/events'].refusals).toContain('archive_index_incomplete')
  expect(coreOperations['PUT /api/v1/projections/{name}/{entity_id}/state'].until).toBe('0.27.0')
  expect(coreOperations['GET /api/v1/replay/{replay_id}'].absent).toEqual([
    'Validation error: Replay not found: ',
  ])
  expect(queryOperations['GET /api/v1/projection-templates'].services).toEqual(['query-service'])
})

test('takes from the document since when a parameter counts, also one that is named once for many', () => {
  const { parametersSince } = coreOperations['GET /api/v1/events/query']
  expect(parametersSince).toMatchObject({ order: '0.20.2', 'If-None-Match': '0.27.0' })
  expect(parametersSince).not.toHaveProperty('limit')
})

test('has the shape of what the server itself sends', () => {
  expect(Object.keys(deliveryShape.required)).toEqual(['webhook_id', 'event', 'delivered_at'])
  expect(deliveryShape.required.event.required.payload).toBe('any')
})
