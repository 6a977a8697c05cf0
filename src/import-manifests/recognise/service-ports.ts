import { Call, type Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { textAt } from '../proposal';

const SPOKEN = ['http', 'http2', 'grpc', 'tcp', 'tls'];

/** Ports as `ServicePort`s, by the field that says what is spoken on them; nothing if one speaks something else. */
export function servicePorts(ports: Json | undefined, spokenIn: 'appProtocol' | 'protocol'): Call[] | undefined {
  if (!Array.isArray(ports) || ports.length === 0) return undefined;
  const calls = ports.map((port) => {
    return isMap(port) ? servicePort(port, spokenOn(port, spokenIn)) : undefined;
  });
  return calls.every((call) => call !== undefined) ? calls : undefined;
}

/** What Istio takes to be spoken: a field, else the start of the port's name (istio/istio pkg/config/protocol, read for 1.31). */
export function spokenOn(port: JsonObject, field: 'appProtocol' | 'protocol'): string {
  return (textAt(port, field) ?? /^[^-]*/.exec(textAt(port, 'name') ?? '')![0]).toLowerCase();
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
