"""Speaks with what gives pictures: ONVIF devices, GB/T 28181 platforms, streams; asks, turns and looks, keeps nothing."""
