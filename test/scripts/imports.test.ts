import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importProblems } from '../../scripts/check/imports.ts'
import { readImports } from '../../scripts/check/read-imports.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'imports-'))
})

afterEach(() => rm(root, { recursive: true }))

/** What is wrong with a project of these files. */
async function problemsOf(files: Record<string, string>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return importProblems(root)
}

test('takes a tree that points one way', async () => {
  const files = {
    'generated/core.ts': 'export type paths = {}',
    'src/errors.ts': "import type { Event } from './api.ts'",
    'src/api.ts': "import './path-client.ts'\nimport type { paths } from '../generated/core.ts'",
    'src/path-client.ts': "import createClient from 'openapi-fetch'",
    'src/stream/socket.ts': "export const load = () => import('./ws-socket.node.ts')",
    'src/stream/ws-socket.node.ts': "import { WebSocket } from 'ws'\nimport { Socket } from 'node:net'",
    'src/worker/index.ts': "export { load } from '../stream/socket.ts'",
    'src/mock/index.ts':
      "import type { Event } from '../api.ts'\nimport { sleep } from '../internal/sleep.ts'",
    'src/mock/msw.ts': "import { http } from 'msw'\nimport { mockCore } from './index.ts'",
    'src/otel/hooks.ts':
      "import { trace } from '@opentelemetry/api'\nimport type { Hooks } from '../transport/hooks.ts'",
  }
  expect(await problemsOf(files)).toEqual([])
})

test.each([
  ['src/stream/a.ts', "import { b } from '../worker/b.ts'", 'stream may not import worker (src/worker/b.ts)'],
  ['src/clients/a.ts', "export * from '../stream/b.ts'", 'clients may not import stream (src/stream/b.ts)'],
  [
    'src/clients/a.ts',
    "import type { B } from '../stream/b.ts'",
    'clients may not import stream (src/stream/b.ts)',
  ],
  [
    'src/clients/a.ts',
    "const b = () => import('../stream/b.ts')",
    'clients may not import stream (src/stream/b.ts)',
  ],
  [
    'src/clients/a.ts',
    "type B = import('../stream/b.ts').B",
    'clients may not import stream (src/stream/b.ts)',
  ],
  [
    'src/transport/a.ts',
    "import { b } from '../api.ts'",
    'transport may import only types of api (src/api.ts)',
  ],
  // The name is a type, but the module is loaded all the same.
  ['src/errors.ts', "import { type B } from './api.ts'", 'errors may import only types of api (src/api.ts)'],
  ['src/index.ts', "export { b } from './worker/b.ts'", 'entry may not import worker (src/worker/b.ts)'],
  ['src/worker/a.ts', "import { b } from '../mock/b.ts'", 'worker may not import mock (src/mock/b.ts)'],
  ['src/mock/a.ts', "import { b } from '../errors.ts'", 'mock may not import errors (src/errors.ts)'],
  [
    'src/clients/a.ts',
    "import type { paths } from '../../generated/core.ts'",
    'clients may not import generated (generated/core.ts)',
  ],
  ['src/clients/a.ts', "import { b } from '../../test/b.ts'", 'reaches out of src/ to test/b.ts'],
  ['src/clients/a.ts', "import { b } from './b'", 'names ./b without its ending .ts'],
  [
    'src/clients/a.ts',
    "import createClient from 'openapi-fetch'",
    'only src/path-client.ts may import openapi-fetch',
  ],
  ['src/stream/a.ts', "import { WebSocket } from 'ws'", 'only files named *.node.ts may import ws'],
  ['src/mock/a.ts', "import { http } from 'msw'", 'only src/mock/msw.ts may import msw'],
  [
    'src/otel/a.ts',
    "import { b } from '../transport/b.ts'",
    'otel may import only types of transport (src/transport/b.ts)',
  ],
  [
    'src/transport/a.ts',
    "import { trace } from '@opentelemetry/api'",
    'only src/otel/ may import @opentelemetry/api',
  ],
  [
    'src/mock/a.ts',
    "import type { Server } from 'node:http'",
    'only files named *.node.ts may import node:http',
  ],
  ['src/clients/a.ts', "import { parse } from 'yaml'", 'yaml is no package that src/ may import'],
  [
    'src/extras/a.ts',
    "import './b.ts'",
    'src/extras/a.ts belongs to no layer that scripts/check/import-rules.ts knows',
  ],
])('refuses in %s: %s', async (file, text, problem) => {
  expect(await problemsOf({ [file]: `\n${text}\n` })).toEqual([`${file}:2 ${problem}`])
})

test('finds a circle once, and not through types', async () => {
  const files = {
    'src/internal/a.ts': "import './b.ts'",
    'src/internal/b.ts': "export * from './c.ts'",
    'src/internal/c.ts': "import './a.ts'\nimport './b.ts'",
    'src/internal/d.ts': "import './e.ts'",
    'src/internal/e.ts': "import type { D } from './d.ts'",
  }
  expect(await problemsOf(files)).toEqual([
    'circle: src/internal/a.ts -> src/internal/b.ts -> src/internal/c.ts -> src/internal/a.ts',
    'circle: src/internal/b.ts -> src/internal/c.ts -> src/internal/b.ts',
  ])
})

test('says so when there is nothing to look at', async () => {
  expect(await importProblems(root)).toEqual(['there is no TypeScript file in src/'])
})

test('reads imports, not what looks like one', () => {
  const text = ["// import './a.ts'", 'const text = "import \'./b.ts\'"', "import './c.ts'"].join('\n')
  expect(readImports('src/internal/x.ts', text)).toEqual([
    { file: 'src/internal/x.ts', line: 3, specifier: './c.ts', target: 'src/internal/c.ts', kind: 'value' },
  ])
})
