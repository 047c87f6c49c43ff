import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { documentAt } from './document/document-at.ts'
import { readDocument } from './document/read-document.ts'

const HELP = `Prints a document with everything it refers to, as JSON.

  npm run -s document -- core                 all of openapi/core.yaml
  npm run -s document -- core 0.19.2          only what Core 0.19.2 has
  npm run -s document -- query --yaml         as YAML`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    yaml: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const [name, version] = positionals
if (values.help || (name !== 'core' && name !== 'query')) {
  console.log(HELP)
  process.exitCode = values.help ? 0 : 2
} else {
  const full = await readDocument(name)
  const document = version === undefined ? full : documentAt(full, version)
  console.log(values.yaml ? stringify(document) : JSON.stringify(document, null, 2))
}
