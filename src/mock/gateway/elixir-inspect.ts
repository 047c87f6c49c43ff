/** A JSON value as the query service prints it in its error texts, such as `%{"error" => "version_conflict"}`. */
export function inspect(value: unknown): string {
  if (value === null || value === undefined) return 'nil'
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `%{${entries.map(([key, item]) => `${JSON.stringify(key)} => ${inspect(item)}`).join(', ')}}`
}
