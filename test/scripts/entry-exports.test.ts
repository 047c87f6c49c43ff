import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { entryExports, importEverything, loadEverything } from '../../scripts/smoke/entry-exports.ts'

test('reads what every entry exports, through other files, values apart from types', {
  timeout: 30_000,
}, async () => {
  const root = await mkdtemp(join(tmpdir(), 'exports-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await mkdir(join(root, 'src'))
  const options = {
    module: 'NodeNext',
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    types: [],
  }
  await writeFile(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }))
  await writeFile(
    join(root, 'src/index.ts'),
    "export { a, type A, Both } from './other.ts'\nexport type { Both as OnlyType } from './other.ts'",
  )
  await writeFile(
    join(root, 'src/other.ts'),
    'export const a = 1\nexport interface A {}\nexport class Both {}\n',
  )
  const exports = { '.': { 'allsource-source': './src/index.ts' }, './package.json': './package.json' }

  const entries = entryExports(root, { exports })

  expect(entries).toEqual([{ entry: 'allsource', values: ['a', 'Both'], types: ['A', 'OnlyType'] }])
  expect(importEverything(entries)).toBe(
    "export type { a as a0, Both as Both0, A as A0, OnlyType as OnlyType0 } from 'allsource'\n",
  )
  expect(loadEverything(entries)).toBe("export { a as a0, Both as Both0 } from 'allsource'\n")
})
