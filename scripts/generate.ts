import { parseArgs } from 'node:util'
import { render, staleFiles, write } from './generate/generate.ts'
import { formatProblem } from './generate/lint.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: `${import.meta.dirname}/..` },
  },
})

const rendered = await render(values.root)
if (rendered.type === 'refused') {
  for (const problem of rendered.problems) console.error(formatProblem(problem))
  process.exitCode = 1
} else if (values.check) {
  const stale = await staleFiles(values.root, rendered.files)
  for (const path of stale) console.error(`${path} is stale: run \`npm run generate\``)
  if (stale.length > 0) process.exitCode = 1
} else {
  await write(values.root, rendered.files)
  console.log(`Wrote ${[...rendered.files.keys()].join(', ')}`)
}
