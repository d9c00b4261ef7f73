declare namespace Cloudflare {
  interface Env {
    TENANT: DurableObjectNamespace<import('../src/demo').Tenant>;
  }
}

declare module "*?raw" {
  const text: string;
  export default text;
}
