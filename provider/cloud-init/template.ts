import { ProviderError } from "../contract/errors";
import { isJinja } from "./user-data";

/** What a document may ask for. */
export interface TemplateValues {
  readonly name: string;
  readonly sshPublicKey: string | undefined;
  /** The login user of the image. */
  readonly user?: string | undefined;
}

// Go's spelling, with or without its marks that trim blanks; a placeholder stands on one line
const placeholder = /\{\{-?[ \t]*(\.[A-Za-z0-9_.]*|"\{\{")[ \t]*-?\}\}/g;

/**
 * The text with `{{ .Name }}`, `{{ .SSHPublicKey }}` and `{{ .User }}` filled in; `{{ "{{" }}` stands for two braces.
 * Braces without a dot are someone else's (Ansible's, a shell's), and a document that declares itself a
 * Jinja template belongs to cloud-init: both stay as they are.
 *
 * @param property The input that has the text.
 * @throws ProviderError `InvalidSpec` for another `{{ .Placeholder }}`, or one without a value
 */
export function renderTemplate(
  text: string,
  values: TemplateValues,
  property = "userData.cloudInit",
): string {
  if (isJinja(text)) return text;
  return text.replaceAll(placeholder, (written: string, expression: string) => {
    switch (expression) {
      case '"{{"':
        return "{{";
      case ".Name":
        return values.name;
      case ".SSHPublicKey":
        return values.sshPublicKey ?? missing(written, property, "set userData.sshPublicKey");
      case ".User":
        return values.user ?? missing(written, property, "set guest.user of the Image");
      default:
        return unknown(written, property);
    }
  });
}

function missing(written: string, property: string, remediation: string): never {
  throw new ProviderError("InvalidSpec", `the document asks for ${written}, which has no value`, {
    property,
    remediation,
  });
}

function unknown(written: string, property: string): never {
  throw new ProviderError("InvalidSpec", `the placeholder ${written} is unknown`, {
    property,
    remediation:
      'use {{ .Name }}, {{ .SSHPublicKey }} or {{ .User }}; for braces that are meant for the guest write {{ "{{" }}',
  });
}
