"""Runs the revisions on the connection that store/database.py hands over."""

from alembic import context

from layerloom.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
