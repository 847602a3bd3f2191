/** A session that ends more often in the time of one call is ended on purpose. */
const mostLogins = 8;

interface Renewal<Session> {
  readonly current: () => Session;
  /** Whether the server refused for the end of that session, and there is another one now. */
  readonly renewed: (error: unknown, session: Session) => Promise<boolean>;
}

/**
 * The answer of `attempt`, which is repeated in another session where the server refused it for the end of its own: it
 * has not done it for sure.
 */
export async function acrossSessions<Session, Answer>(
  { current, renewed }: Renewal<Session>,
  attempt: (session: Session) => Promise<Answer>,
): Promise<Answer> {
  for (let logins = 0; ; logins += 1) {
    const session = current();
    try {
      return await attempt(session);
    } catch (error) {
      if (logins === mostLogins || !(await renewed(error, session))) throw error;
    }
  }
}
