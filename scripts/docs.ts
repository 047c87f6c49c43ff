import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { renderPages } from './docs/pages.ts'

// Writes the reference parts of docs/*.md, from the docstrings of what is exported and from the documents.
const { values } = parseArgs({ options: { root: { type: 'string', default: `${import.meta.dirname}/..` } } })

const { pages, problems } = await renderPages(values.root)
for (const { path, rendered } of pages) await writeFile(join(values.root, path), rendered)
console.log(`Wrote ${pages.map(({ path }) => path).join(', ')}`)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
