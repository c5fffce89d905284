"""Line-painted widgets: they keep what they show, and repaint the cells that changed."""
