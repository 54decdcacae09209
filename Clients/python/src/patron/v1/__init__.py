"""Messages, made from Protos/patron/v1 by generate.sh."""
