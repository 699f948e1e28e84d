// The peer: the middleware of whatsapp-api-js on node:http, and one awaited insert for each message. Started by the gate.
import { createServer } from 'node:http';
import pg from 'pg';
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/node-http';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
await pool.query('create table if not exists received (id text primary key, body jsonb not null)');

const api = new WhatsAppAPI({
  token: 'none',
  appSecret: process.env.APP_SECRET,
  webhookVerifyToken: 'none',
});
api.on.message = ({ message }) =>
  pool.query('insert into received (id, body) values ($1, $2)', [message.id, message]);

const server = createServer(async (request, response) => {
  response.statusCode = await api.handle_post(request);
  response.end();
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit(0));
