import { expect, test } from 'vitest'
import { normalizeEventType } from '../../src/clients/normalize-event-type.ts'

test.each([
  ['user.signup', 'user.signup'],
  ['User.Signup', 'user.signup'],
  ['user.sign_up', 'user.sign_up'],
  ['user-profile.updated', 'user-profile.updated'],
  ['user_created', 'user.created'],
  ['USER_CREATED', 'user.created'],
  ['user-created', 'user.created'],
  ['user__created--twice', 'user.created.twice'],
  ['userCreated', 'user.created'],
  ['UserCreated', 'user.created'],
  ['APIKeyCreated', 'api.key.created'],
  ['HTTPServer', 'http.server'],
  ['HTTP', 'http'],
  ['userID', 'user.id'],
  ['v2Created', 'v2.created'],
  ['created', 'created'],
  ['ÜberPrüft', 'über.prüft'],
  ['', ''],
])('rewrites %j to %j', (given, expected) => {
  expect(normalizeEventType(given)).toBe(expected)
})

test('changes nothing a second time', () => {
  for (const type of ['APIKeyCreated', 'user_created', 'User.Signup']) {
    const once = normalizeEventType(type)
    expect(normalizeEventType(once)).toBe(once)
  }
})
