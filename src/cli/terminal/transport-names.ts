/** Transports where there is little room. */
export const shortNames = { websocket: 'ws', http: 'http', database: 'db' } as const;

/** What people see travel on a transport. */
export const flowNames = { websocket: 'messages', http: 'http', database: 'database' } as const;
