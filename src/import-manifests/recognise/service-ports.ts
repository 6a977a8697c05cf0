import { Call, type Expression } from '../expression';
import { isMap, type Json } from '../json';
import { textAt } from '../proposal';

const SPOKEN = ['http', 'http2', 'grpc', 'tcp', 'tls'];

/** Ports as `ServicePort`s, by the field that says what is spoken on them; nothing if one speaks something else. */
export function servicePorts(ports: Json | undefined, spokenIn: 'appProtocol' | 'protocol'): Call[] | undefined {
  if (!Array.isArray(ports) || ports.length === 0) return undefined;
  const calls = ports.map((port) => {
    const spoken = textAt(port, spokenIn)?.toLowerCase();
    return isMap(port) && spoken !== undefined ? servicePort(port, spoken) : undefined;
  });
  return calls.every((call) => call !== undefined) ? calls : undefined;
}

/** A port, by what is spoken on it; nothing if no factory is for that. */
export function servicePort(port: { readonly [field: string]: Json }, spoken: string): Call | undefined {
  if (!SPOKEN.includes(spoken)) return undefined;
  const { name, port: number, number: entryNumber, targetPort } = port;
  const own = number ?? entryNumber ?? null;
  const options: { [option: string]: Expression } = {
    ...(typeof name === 'string' && name !== spoken && { name }),
    ...(targetPort !== undefined && targetPort !== own && { targetPort }),
  };
  return new Call('ServicePort', spoken, [own, ...(Object.keys(options).length > 0 ? [options] : [])]);
}
