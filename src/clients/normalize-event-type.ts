/**
 * Rewrites an event type to `lowercase.dot.separated`: with a dot it is lower-cased; else `_` and `-` become dots;
 * else camel and Pascal case are split (`APIKeyCreated` gives `api.key.created`). The clients do this only when asked,
 * for Core takes `user_created` as it is, and as another type.
 */
export function normalizeEventType(eventType: string): string {
  if (eventType.includes('.')) return eventType.toLowerCase()
  if (/[_-]/.test(eventType)) return eventType.replace(/[_-]+/g, '.').toLowerCase()
  return eventType
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1.$2')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1.$2')
    .toLowerCase()
}
