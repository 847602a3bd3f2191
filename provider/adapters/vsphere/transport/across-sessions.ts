/** A session that ends more often in the time of one call is ended on purpose. */
const mostLogins = 8;

/**
 * The answer of `attempt`, which is repeated where the server refused it for the end of the session: it has not done
 * it for sure. `renewed` says whether that was so, and there is another session now.
 */
export async function acrossSessions<Answer>(
  attempt: () => Promise<Answer>,
  renewed: (error: unknown) => Promise<boolean>,
): Promise<Answer> {
  for (let logins = 0; ; logins += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (logins === mostLogins || !(await renewed(error))) throw error;
    }
  }
}
