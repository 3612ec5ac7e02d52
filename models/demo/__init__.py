"""The demo county (样例数据): real processes and real sockets with invented people, so that a newcomer sees a living room."""
