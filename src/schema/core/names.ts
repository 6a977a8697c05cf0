/**
 * The forms of Kubernetes' names. Each is what is wrong with a text, or nothing.
 *
 * @see k8s.io/apimachinery 0.36.1 pkg/util/validation/validation.go and pkg/api/validate/content
 */
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_UNDERSCORE = /^[a-z0-9_](?:[-a-z0-9_]*[a-z0-9_])?(?:\.[a-z0-9_](?:[-a-z0-9_]*[a-z0-9_])?)*$/;
const PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PORT_NAME = /^(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const HEADER = /^[-A-Za-z0-9]+$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const ENV = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const PRINTED = /^[ -~]+$/;

const LABEL_MOST = 63;
const SUBDOMAIN_MOST = 253;
const PORT_NAME_MOST = 15;

export function dnsLabel(text: string): string | undefined {
  return text.length <= LABEL_MOST && LABEL.test(text)
    ? undefined
    : `${shown(text)} is no DNS label: small letters, digits and "-", ${LABEL_MOST} at most, the first and last no "-"`;
}

export function dns1035Label(text: string): string | undefined {
  return text.length <= LABEL_MOST && LABEL_1035.test(text)
    ? undefined
    : `${shown(text)} is no DNS label that begins with a letter: small letters, digits and "-", ${LABEL_MOST} at most`;
}

export function dnsSubdomain(text: string): string | undefined {
  return text.length <= SUBDOMAIN_MOST && SUBDOMAIN.test(text)
    ? undefined
    : `${shown(text)} is no DNS name: small letters, digits, "-" and ".", ${SUBDOMAIN_MOST} at most, each part with a letter or digit at its ends`;
}

/** A DNS name whose parts may have `_`, as search domains do. */
export function searchDomain(text: string): string | undefined {
  return text.length <= SUBDOMAIN_MOST && SUBDOMAIN_UNDERSCORE.test(text) ? undefined : dnsSubdomain(text);
}

/** A DNS name of so many parts at least. */
export function domainOf(parts: number, text: string): string | undefined {
  return (
    dnsSubdomain(text) ?? (text.split('.').length < parts ? `${shown(text)} has less than ${parts} parts` : undefined)
  );
}

/** A name that is one step of a path, as those of roles are. */
export function pathStep(text: string): string | undefined {
  return text === '.' || text === '..' || text.includes('/') || text.includes('%')
    ? `${shown(text)} is no name: it has to be one step of a path, without "/" and "%"`
    : undefined;
}

/** The key of a label, and whatever is of that form: an optional DNS name and "/", and a name. */
export function qualifiedName(text: string, what = 'name of a label'): string | undefined {
  const slash = text.indexOf('/');
  const name = slash < 0 ? text : text.slice(slash + 1);
  const isFine =
    name.length <= LABEL_MOST && PART.test(name) && (slash < 0 || dnsSubdomain(text.slice(0, slash)) === undefined);
  return isFine
    ? undefined
    : `${shown(text)} is no ${what}: letters, digits, "-", "_" and ".", ${LABEL_MOST} at most, after a DNS name and "/" or nothing`;
}

export function labelValue(text: string): string | undefined {
  return text === '' || (text.length <= LABEL_MOST && PART.test(text))
    ? undefined
    : `${shown(text)} is no value of a label: letters, digits, "-", "_" and ".", ${LABEL_MOST} at most, a letter or digit at both ends`;
}

export function portName(text: string): string | undefined {
  return text.length <= PORT_NAME_MOST && PORT_NAME.test(text)
    ? undefined
    : `${shown(text)} is no name of a port: small letters, digits and single "-" between them, ${PORT_NAME_MOST} at most, one letter at least`;
}

export function headerName(text: string): string | undefined {
  return HEADER.test(text) ? undefined : `${shown(text)} is no name of a header: letters, digits and "-"`;
}

/** A key of a ConfigMap or Secret. */
export function configKey(text: string): string | undefined {
  return text.length <= SUBDOMAIN_MOST && CONFIG_KEY.test(text) && text !== '.' && !text.startsWith('..')
    ? undefined
    : `${shown(text)} is no key: letters, digits, "-", "_" and ".", ${SUBDOMAIN_MOST} at most, and no ".." at the beginning`;
}

/** The name of a variable; newer releases take all that can be printed (1.30 on request, 1.32 by themselves). */
export function envName(text: string, isStrict: boolean): string | undefined {
  if (isStrict)
    return ENV.test(text) && text !== '.' && !text.startsWith('..')
      ? undefined
      : `${shown(text)} is no name of a variable: letters, digits, "-", "_" and ".", the first no digit`;
  return PRINTED.test(text) && !text.includes('=')
    ? undefined
    : `${shown(text)} is no name of a variable: printed ASCII without "="`;
}

/** A path within a volume: not from the root, and not out of it. */
export function innerPath(text: string): string | undefined {
  if (text.startsWith('/')) return `${shown(text)} is not within the volume: it begins at the root`;
  return noBacksteps(text);
}

export function noBacksteps(text: string): string | undefined {
  return text.split('/').includes('..') ? `${shown(text)} goes up by ".."` : undefined;
}

/** A text as messages show it. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

const SHOWN = 60;
