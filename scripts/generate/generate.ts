import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from '@redocly/openapi-core'
import openapiTS, { astToString } from 'openapi-typescript'
import { lintConfig, lintDocument, type Problem } from './lint.ts'
import { type Document, readOperations, readWebhooks } from './operations.ts'
import { printOperations } from './print-operations.ts'

const HEADER = '// Written by `npm run generate` from openapi/. Do not edit.\n\n'

/** What came of reading the documents: the text of every generated file by its path below the root, or what is wrong. */
export type Rendered =
  | { readonly type: 'rendered'; readonly files: ReadonlyMap<string, string> }
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }

/** Checks both documents below `root`, up to the first that is wrong, and renders the files they give. Writes nothing. */
export async function render(root: string): Promise<Rendered> {
  const paths = { core: join(root, 'openapi/core.yaml'), query: join(root, 'openapi/query.yaml') }
  for (const path of [paths.core, paths.query]) {
    // query.yaml refers to core.yaml: what is wrong there would be told again at every reference.
    const problems = await lintDocument(path, root)
    if (problems.length > 0) return { type: 'refused', problems }
  }
  const [core, query] = [await readDocument(paths.core), await readDocument(paths.query)]
  const files = new Map([
    ['generated/core.ts', HEADER + (await printTypes(core))],
    [
      'generated/core-operations.ts',
      HEADER + printOperations('core', readOperations(core), readWebhooks(core)),
    ],
    ['generated/query.ts', HEADER + (await printTypes(query))],
    [
      'generated/query-operations.ts',
      HEADER + printOperations('query', readOperations(query), readWebhooks(query)),
    ],
  ])
  return { type: 'rendered', files }
}

/** The paths of the files below `root` whose text is not the rendered one. */
export async function staleFiles(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = []
  for (const [path, text] of files) {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (found !== text) stale.push(path)
  }
  return stale
}

/** Writes the rendered files below `root`. */
export async function write(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(join(root, 'generated'), { recursive: true })
  for (const [path, text] of files) await writeFile(join(root, path), text)
}

/** A document with everything it refers to in other files brought in. */
export async function readDocument(path: string): Promise<Document> {
  const { bundle: bundled } = await bundle({ ref: path, config: lintConfig })
  return bundled.parsed as Document
}

async function printTypes(document: Document): Promise<string> {
  const options = { redocly: lintConfig, defaultNonNullable: false, silent: true }
  return astToString(await openapiTS(document as unknown as OpenApi, options))
}

type OpenApi = Exclude<Parameters<typeof openapiTS>[0], string | URL | Buffer>
