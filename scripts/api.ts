import { parseArgs } from 'node:util'
import {
  changelogProblems,
  renderReleased,
  renderReports,
  renderSummaries,
  reportProblems,
  summaryProblems,
  writeFiles,
} from './api/api.ts'

// Writes api/: what the package exports and what the documents promise. `--check` only compares; `--released` makes the
// present documents those that later changes are compared with.
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    released: { type: 'boolean', default: false },
    root: { type: 'string', default: `${import.meta.dirname}/..` },
  },
})
const { root } = values

const summaries = await summaryProblems(root)
if (values.check) {
  const problems = [...(await reportProblems(root)), ...summaries, ...(await changelogProblems(root))]
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
} else {
  for (const accepted of summaries) console.log(accepted.replace(/: look.*/, ', and accepted now:'))
  await writeFiles(root, await renderReports(root))
  await writeFiles(root, await renderSummaries(root))
  if (values.released) await writeFiles(root, await renderReleased(root))
  const problems = await changelogProblems(root)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
