import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drill } from './drill/drill.ts'
import type { Rename } from './drill/rename.ts'

// Renames a field, a parameter or a path in the documents of a copy of the project and prints every place that the compiler
// and the check of names then lead to. Changes nothing here.
const { values } = parseArgs({
  options: {
    schema: { type: 'string' },
    field: { type: 'string' },
    operation: { type: 'string' },
    parameter: { type: 'string' },
    path: { type: 'string' },
    to: { type: 'string' },
  },
})

const rename = renameFrom(values)
if (rename === undefined) {
  console.error('npm run drill -- --schema Consumer --field cursor_position --to cursor_at')
  console.error('npm run drill -- --operation queryEvents --parameter since --to from')
  console.error('npm run drill -- --path /api/v1/stats --to /api/v1/statistics')
  process.exitCode = 2
} else {
  const { compiler, names } = await drill(join(import.meta.dirname, '..'), [rename])
  for (const place of compiler) console.log(place)
  for (const place of names) console.log(place)
  console.log(`${compiler.length} places by the compiler, ${names.length} by the check of names`)
}

function renameFrom({ schema, field, operation, parameter, path, to }: typeof values): Rename | undefined {
  if (to === undefined) return undefined
  if (schema !== undefined && field !== undefined) return { schema, field, to }
  if (operation !== undefined && parameter !== undefined) return { operation, parameter, to }
  return path === undefined ? undefined : { path, to }
}
