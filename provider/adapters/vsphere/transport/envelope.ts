/** SOAP envelopes: a call on its way out, a result or a fault on its way back. */
import { decodeForm } from "./decode";
import { encodeFields } from "./encode";
import { MalformedAnswerError, VimFaultError } from "./native-errors";
import type { OperationRow } from "./operations";
import { parseFields, parseForm } from "./types/fields";
import type { MethodFault, MoRef } from "./vim-types";
import { child, type Markup, writeXml, type XmlElement } from "./xml";

export interface SoapCall {
  readonly namespace: string;
  readonly method: string;
  readonly self: MoRef;
  readonly row: OperationRow;
  readonly values: Readonly<Record<string, unknown>>;
  /** What goes before the body, by name. */
  readonly header?: Readonly<Record<string, string>> | undefined;
}

export function encodeCall({ namespace, method, self, row, values, header }: SoapCall): string {
  const parameters = encodeFields(parseFields(row.fields ?? {}), values, method);
  const receiver: Markup = { tag: "_this", attributes: { type: self.type }, content: self.value };
  const call: Markup = { tag: method, namespace, content: [receiver, ...parameters] };
  const body: Markup = { tag: "soapenv:Body", content: [call] };
  const content = header === undefined ? [body] : [headerOf(header), body];
  return writeXml({ tag: "soapenv:Envelope", content });
}

function headerOf(values: Readonly<Record<string, string>>): Markup {
  const content = Object.entries(values).map(([tag, text]) => ({ tag, namespace: "", content: text }));
  return { tag: "soapenv:Header", content };
}

/** The method's result. Throws `VimFaultError` when the envelope holds a fault. */
export function decodeAnswer(envelope: XmlElement, method: string, { returns }: OperationRow): unknown {
  const answer = answerIn(envelope, method);
  if (returns === undefined) return undefined;
  const values = answer.children.filter(({ name }) => name === "returnval");
  return decodeForm(parseForm(returns), values);
}

/** The element that answers the method. Throws `VimFaultError` when there is a fault in its place. */
export function answerIn(envelope: XmlElement, method: string): XmlElement {
  const body = child(envelope, "Body");
  const fault = child(body, "Fault");
  if (fault !== undefined) throw faultError(fault);
  const answer = child(body, `${method}Response`);
  if (answer === undefined) throw new MalformedAnswerError(`the answer has no ${method}Response`);
  return answer;
}

const anyFault = parseForm("any MethodFault");

function faultError(fault: XmlElement): VimFaultError {
  const message = child(fault, "faultstring")?.text ?? "";
  const [detail] = child(fault, "detail")?.children ?? [];
  // a fault of the SOAP layer itself, e.g. a request that cannot be read, has no detail
  if (detail === undefined) return new VimFaultError({ $type: "SoapFault" }, message);
  return new VimFaultError(decodeForm(anyFault, [detail]) as MethodFault, message);
}
