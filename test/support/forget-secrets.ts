/** Files of tests share their modules, and with them the secrets that messages hide. */
import { beforeAll } from "vitest";
import { forgetSecrets } from "../../provider/observability/redaction";

beforeAll(forgetSecrets);
