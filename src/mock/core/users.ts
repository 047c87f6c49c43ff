import type { Identity } from '../../api.ts'

/** The users. They are in memory only. */
export class Users {
  readonly #users = new Map<string, { user: Identity; password: string }>()

  /** Whether the name was free. */
  add(user: Identity, password: string): boolean {
    if (this.list().some(({ username }) => username === user.username)) return false
    this.#users.set(user.id, { user, password })
    return true
  }

  authenticate(username: string, password: string): Identity | undefined {
    const known = [...this.#users.values()].find(({ user }) => user.username === username)
    return known?.password === password ? known.user : undefined
  }

  get(id: string): Identity | undefined {
    return this.#users.get(id)?.user
  }

  list(): Identity[] {
    return [...this.#users.values()].map(({ user }) => user)
  }

  delete(id: string): boolean {
    return this.#users.delete(id)
  }

  clear(): void {
    this.#users.clear()
  }
}
