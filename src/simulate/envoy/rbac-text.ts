/** Whether a text is as it should be. */
export type TextTest = (text: string) => boolean;

/** Any text but the empty one. */
const isPresent: TextTest = (text) => text !== '';

/**
 * What a value of most fields stands for: itself, a beginning (`a*`), an end (`*a`), or anything (`*`). `start` is what all
 * texts begin with and no value says.
 *
 * @see istio/istio pilot/pkg/security/authz/matcher/string.go, StringMatcherWithPrefix (read for 1.32-dev)
 */
export function textTest(value: string, start = ''): TextTest {
  if (value === '*') return isPresent;
  if (value.startsWith('*')) {
    const end = value.slice(1);
    const least = start.length + end.length;
    return (text) => text.length >= least && text.startsWith(start) && text.endsWith(end);
  }
  if (value.endsWith('*')) {
    const prefix = `${start}${value.slice(0, -1)}`;
    return (text) => text.startsWith(prefix);
  }
  const exact = `${start}${value}`;
  return (text) => text === exact;
}

/** The same for headers and methods, where `*` is content with an empty value, as Envoy asks for the header alone. */
export function headerTest(value: string): TextTest {
  return value === '*' ? () => true : textTest(value);
}

/** The same for hosts, whose case is nobody's concern. */
export function hostTest(value: string): TextTest {
  const test = headerTest(value.toLowerCase());
  return (host) => test(host.toLowerCase());
}

/**
 * A namespace in a SPIFFE identity. A `*` is anything there, slashes too: `*sa` is every namespace, since `/sa/` follows each.
 *
 * @see istio/istio pilot/pkg/security/authz/model/generator.go, srcNamespaceGenerator (read for 1.32-dev)
 */
export function namespaceTest(value: string): TextTest {
  return globTest(['', ...`/ns/${value}/`.split('*'), '']);
}

/** A service account in a SPIFFE identity: `namespace/name`, or a name in the policy's own namespace. */
export function serviceAccountTest(value: string, policyNamespace: string): TextTest {
  const slash = value.indexOf('/');
  const [namespace, name] = slash < 0 ? [policyNamespace, value] : [value.slice(0, slash), value.slice(slash + 1)];
  const end = `/ns/${namespace}/sa/${name}`;
  const least = 'spiffe://'.length + 1 + end.length;
  return (principal) => principal.length >= least && principal.startsWith('spiffe://') && principal.endsWith(end);
}

/** The trust domain of a SPIFFE identity; a `*` stays inside it. */
export function trustDomainTest(value: string): TextTest {
  const start = 'spiffe://';
  const star = value.indexOf('*');
  if (value === '*') return (principal) => principal.startsWith(start);
  if (star < 0) return (principal) => principal.startsWith(`${start}${value}/`);
  const [before, after] = [value.slice(0, star), value.slice(star + 1)];
  return (principal) => {
    const domain = principal.slice(start.length, principal.indexOf('/', start.length));
    return domain.length >= value.length - 1 && domain.startsWith(before) && domain.endsWith(after);
  };
}

/** A text that has all parts in this order, from its beginning to its end, with anything between them. */
function globTest(parts: readonly string[]): TextTest {
  const [first = '', ...others] = parts;
  const last = others.pop() ?? '';
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

/** Whether a path of a policy is a template, with `{*}` or `{**}` in it. */
export function isTemplate(value: string): boolean {
  return value.includes('{*}') || value.includes('{**}');
}

/** Characters that Envoy lets stand for a `{*}` or `{**}`. */
const SEGMENT = /^[\w.~%!$&'()+,;:@=-]+$/;
const SEGMENTS = /^[\w.~%!$&'()+,;:@=/-]*$/;

/**
 * A path template: `{*}` is one segment, `{**}` any number of them, the slashes around it there in any case.
 *
 * @see envoyproxy/envoy source/extensions/path/uri_template_lib/uri_template_internal.cc
 */
export function templateTest(value: string): TextTest {
  const wanted = value.split('/');
  const deep = wanted.indexOf('{**}');
  const isSame = (part: string, segment: string): boolean =>
    part === '{*}' ? SEGMENT.test(segment) : part === segment;
  const head = deep < 0 ? wanted : wanted.slice(0, deep);
  const tail = deep < 0 ? [] : wanted.slice(deep + 1);
  return (path) => {
    const segments = path.split('/');
    if (deep < 0 ? segments.length !== wanted.length : segments.length < wanted.length) return false;
    const end = segments.length - tail.length;
    return (
      head.every((part, i) => isSame(part, segments[i]!)) &&
      tail.every((part, i) => isSame(part, segments[end + i]!)) &&
      (deep < 0 || SEGMENTS.test(segments.slice(deep, end).join('/')))
    );
  };
}
