import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renderReports, reportProblems, writeFiles } from '../../../scripts/api/api.ts'

const PROJECT = join(import.meta.dirname, '../../..')
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'api-'))
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
  const exports = {
    '.': { 'allsource-source': './src/index.ts' },
    './more': { 'allsource-source': './src/more.ts' },
    './package.json': './package.json',
  }
  await put('package.json', JSON.stringify({ name: 'things', type: 'module', exports }))
  await put(
    'generated/core.ts',
    "export interface components { schemas: { Thing: { id: string; parts: components['schemas']['Part'][] }; Part: { size: number }; Unused: string } }",
  )
  await put(
    'src/index.ts',
    `import type { components } from '../generated/core.ts'
type Schemas = components['schemas']
type Hidden = { readonly size: number }
/** A thing. */
export type Thing = Schemas['Thing']
export class Box {
  #things: Thing[] = []
  /** Said. */
  readonly first: Thing | undefined
  /** @internal */
  secret(): void {}
  add(thing: Thing, { size = 1 }: Partial<Hidden> = {}): this { this.#things.push(thing); return this }
}
export const pair = (thing: Thing): readonly [Thing, 1] => [thing, 1]
`,
  )
  await put(
    'src/more.ts',
    "import type { Box } from './index.ts'\nexport { pair as couple } from './index.ts'\nexport function open(box: Box): number { return 1 }\n",
  )
})

afterEach(() => rm(root, { recursive: true }))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

/** The lines of the report's blocks. */
async function report(name: string): Promise<string[]> {
  const text = (await renderReports(root)).get(`api/${name}.api.md`) ?? ''
  return text.split('\n').slice(4)
}

describe('an API report', { timeout: 30_000 }, () => {
  it('has what is exported, what that names, and the schemas that it is made of, without what is private', async () => {
    expect(await report('things')).toEqual([
      '## Exports',
      '',
      '```ts',
      'class Box {',
      '  readonly first: Thing | undefined;',
      '  add(thing: Thing, { size }?: Partial<Hidden>): this;',
      '}',
      'type Thing = core.Thing;',
      'const pair: (thing: Thing) => readonly [Thing, 1];',
      '```',
      '',
      '## Named by them, but not exported',
      '',
      '```ts',
      'type Hidden = {',
      '  readonly size: number;',
      '};',
      '```',
      '',
      '## From the documents',
      '',
      '```ts',
      'type core.Part = {',
      '  size: number;',
      '}',
      'type core.Thing = {',
      '  id: string;',
      '  parts: core.Part[];',
      '}',
      '```',
      '',
    ])
  })

  it('leaves to another entry point what that one exports, and says under which name it is exported here', async () => {
    expect(await report('things-more')).toEqual([
      '## Exports',
      '',
      '```ts',
      '// exported as couple',
      'const pair: (thing: Thing) => readonly [Thing, 1];',
      'function open(box: Box): number;',
      '```',
      '',
    ])
  })

  it('is made the same each time', async () => {
    expect([...(await renderReports(root))]).toEqual([...(await renderReports(root))])
  })

  it('is compared with the committed one, and each difference shown where it is', async () => {
    await writeFiles(root, await renderReports(root))
    expect(await reportProblems(root)).toEqual([])

    const source = await readFile(join(root, 'src/index.ts'), 'utf8')
    await put('src/index.ts', source.replace('readonly first', 'readonly last'))
    const document = await readFile(join(root, 'generated/core.ts'), 'utf8')
    await put('generated/core.ts', document.replace('id: string', 'key: string'))
    const [problem, ...more] = await reportProblems(root)
    expect(problem?.split('\n')).toEqual([
      'api/things.api.md is not what the sources export: look, then `npm run api`',
      '  class Box {',
      '-   readonly first: Thing | undefined;',
      '+   readonly last: Thing | undefined;',
      '  type core.Thing = {',
      '-   id: string;',
      '+   key: string;',
    ])
    expect(more).toEqual([])
  })

  it('is missed when nobody wrote it', async () => {
    expect(await reportProblems(root)).toEqual([
      'api/things.api.md is missing: `npm run api`',
      'api/things-more.api.md is missing: `npm run api`',
    ])
  })
})
