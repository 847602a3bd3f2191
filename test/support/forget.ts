/** Files of tests share their modules, and with them the secrets that messages hide and the names that a program has. */
import { forgetNames } from "../../provider/kinds/virtual-machine/program-names";
import { forgetSecrets } from "../../provider/observability/redaction";

forgetSecrets();
forgetNames();
